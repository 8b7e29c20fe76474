import { EvaluationError } from '@marcbachmann/cel-js';

/** As a path that leads nowhere: `default(…)` answers it. */
export function missing(message: string): EvaluationError {
  return new EvaluationError({ code: 'index_out_of_bounds', message });
}
