import { Hono } from 'hono';
import type { SimulatorClock } from '../kit/clock.ts';
import { readBody } from '../kit/control-routes.ts';
import { readObject } from '../kit/reader.ts';
import type { TaskBoard } from './task-board.ts';

/** Control routes of this vendor: force a task to any status, or make the console forget it. */
export function taskRoutes(tasks: TaskBoard, clock: SimulatorClock): Hono {
  const routes = new Hono();
  routes.post('/tasks/:id', async (context) => {
    const task = tasks.find(context.req.param('id'));
    if (task === undefined) return context.json({ message: 'No such task.' }, 404);
    const change = readObject(await readBody(context), 'task');
    const ended = change.flag('ended');
    const next = {
      status: change.text('status') ?? task.status,
      errorCode: change.number('errorCode') ?? task.errorCode,
      errorMessage: change.text('errorMessage') ?? task.errorMessage,
      ...(ended === undefined ? {} : { endedAt: ended ? clock.now() : null }),
    };
    change.end();
    tasks.force(task, next);
    return context.json(task);
  });
  routes.delete('/tasks/:id', (context) =>
    tasks.forget(context.req.param('id').toLowerCase())
      ? context.body(null, 204)
      : context.json({ message: 'No such task.' }, 404),
  );
  return routes;
}
