/** The JSON pointer (RFC 6901) of a member or item below the one given. */
export function pointerTo(pointer: string, ...names: readonly (string | number)[]): string {
  return names.reduce<string>(
    (path, name) => `${path}/${`${name}`.replaceAll('~', '~0').replaceAll('/', '~1')}`,
    pointer,
  );
}
