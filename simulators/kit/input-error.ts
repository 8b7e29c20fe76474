/** A caller of the control API, or of a start function, asked for something that does not exist. */
export class SimulatorInputError extends Error {
  override readonly name = 'SimulatorInputError';
}
