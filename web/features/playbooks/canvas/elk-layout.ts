import Elk, { type ELK } from 'elkjs/lib/elk-api.js';
import elkWorkerUrl from 'elkjs/lib/elk-worker.min.js?url';
import type { GraphLayout, Rectangle } from './layout.ts';

let elk: ELK | null = null;

/** Asks a worker, so that a large graph does not hold up typing. */
export const elkLayout: GraphLayout = async (boxes, arrows) => {
  elk ??= new Elk({ workerFactory: () => new Worker(elkWorkerUrl) });
  const { children = [] } = await elk.layout({
    id: 'graph',
    layoutOptions: {
      'elk.algorithm': 'layered',
      'elk.direction': 'DOWN',
      'elk.spacing.nodeNode': '24',
      'elk.layered.spacing.nodeNodeBetweenLayers': '48',
      'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
      'elk.padding': '[top=0,left=0,bottom=0,right=0]',
    },
    children: boxes.map(({ key, width, height }) => ({ id: key, width, height })),
    edges: arrows.map(({ key, from, to }) => ({ id: key, sources: [from], targets: [to] })),
  });
  return new Map(
    children.map(({ id, x = 0, y = 0, width, height }): [string, Rectangle] => [id, { x, y, width, height }]),
  );
};
