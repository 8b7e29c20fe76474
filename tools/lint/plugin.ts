import { chanceFence } from './chance-fence.ts';
import { environmentFence } from './environment-fence.ts';
import { fetchFence } from './fetch-fence.ts';
import { folderFence } from './folder-fence.ts';
import { packageFence } from './package-fence.ts';
import { throwAppError } from './throw-app-error.ts';

// The linter loads a plugin through its default export.
export default {
  meta: { name: 'cordon' },
  rules: {
    'chance-fence': chanceFence,
    'environment-fence': environmentFence,
    'fetch-fence': fetchFence,
    'folder-fence': folderFence,
    'package-fence': packageFence,
    'throw-app-error': throwAppError,
  },
};
