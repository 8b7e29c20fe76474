import '@mantine/core/styles.layer.css';
import './app/base.css';
import { createRoot } from 'react-dom/client';
import { Console } from './app/console.tsx';

// Scroll locks of drawers and dialogs put style elements into the page, and read the policy's nonce from here.
Object.assign(globalThis, {
  __webpack_nonce__: document.querySelector('meta[name="csp-nonce"]')?.getAttribute('content') ?? '',
});

const root = document.getElementById('root');
if (root !== null) createRoot(root).render(<Console />);
