import { createTheme } from '@mantine/core';

export const theme = createTheme({
  respectReducedMotion: true,
  primaryColor: 'blue',
  primaryShade: 8,
  defaultRadius: 'sm',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  // Contrast of text on filled controls holds WCAG AA in both schemes.
  autoContrast: true,
  luminanceThreshold: 0.32,
});
