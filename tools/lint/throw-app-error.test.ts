import { checkRule } from './rule-check.ts';
import { throwAppError } from './throw-app-error.ts';

checkRule(
  'throw-app-error',
  throwAppError,
  [
    ['src/app/run.ts', "throw new AppError('not_found', 'No such run.');"],
    ['src/app/run.ts', 'try { go(); } catch (error) { throw error; }'],
    [
      'src/app/run.ts',
      "try { go(); } catch (error) { throw new AppError('internal', 'It broke.', { cause: error }); }",
    ],
    ['src/app/run.ts', "try { go(); } catch (cause) { throw new AppError('internal', 'It broke.', { cause }); }"],
    [
      'src/app/run.ts',
      "try { go(); } catch (error) { throw new AppError('internal', 'It broke.', optionsOf(error)); }",
    ],
    ['src/app/run.ts', "try { go(); } catch { later(() => { throw new AppError('internal', 'It broke.'); }); }"],
    ['src/app/run.test.ts', "throw new Error('planned');"],
    ['src/app/testing/run.ts', "throw new Error('planned');"],
    ['tools/generate.ts', "throw new Error('stale');"],
  ],
  [
    { path: 'src/app/run.ts', code: "throw new Error('no');", errors: [/not Error\.$/] },
    { path: 'src/app/run.ts', code: "throw new TypeError('no');", errors: [/not TypeError\.$/] },
    {
      path: 'src/app/run.ts',
      code: "try { go(); } catch (error) { throw new AppError('internal', 'It broke.'); }",
      errors: ['Pass the caught error on as `cause`.'],
    },
    {
      path: 'src/app/run.ts',
      code: "try { go(); } catch { if (x) { throw new AppError('internal', 'It broke.', { retryable: true }); } }",
      errors: ['Pass the caught error on as `cause`.'],
    },
  ],
);
