/**
 * Methods that only read, by their names. This is inferred: the vendor does not mark them.
 * Iterators and asynchronous searches keep something on the console for a while and change nothing.
 */
const readMethods =
  /^(?:Get(?!.*(?:And(?:Delete|Remove|Set|Clear)))|Find|Is(?=[A-Z])|Enum|SS_Read$|SS_GetNames$|CheckActionState$|Ping$|GroupId(?:Groups|Unassigned|Super)$|Reset\w*Iterator|Release|CreateEventProcessing)/;

/** @param method `Class.Method` or `Instance.Class.Method` */
export function isReadMethod(method: string): boolean {
  return readMethods.test(method.slice(method.lastIndexOf('.') + 1));
}
