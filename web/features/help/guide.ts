/** The guide of this very version, put in when the console is built: it reads without internet. */
const files = import.meta.glob<string>('../../../docs/guide/*.md', { query: '?raw', import: 'default' });

export interface GuidePage {
  readonly id: string;
  readonly load: () => Promise<string>;
}

export const guidePages: readonly GuidePage[] = Object.entries(files).map(([path, load]) => ({
  id: path.slice(path.lastIndexOf('/') + 1, -'.md'.length),
  load,
}));
