import type { Loss } from '../format.ts';

/** A value may be full of them; the report names these, and how many more there are. */
const NAMED = 20;

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** The paths of members that were given and that the parser, which knows all of ours, left out. */
function leftOut(given: unknown, kept: unknown, path: string): string[] {
  if (!isRecord(given) || !isRecord(kept)) return [];
  if (Array.isArray(given)) {
    return given.flatMap((entry, index) => leftOut(entry, Reflect.get(kept, index), `${path}[${index}]`));
  }
  return Object.entries(given).flatMap(([name, value]) => {
    const own = `${path}${path && '.'}${name}`;
    return Object.hasOwn(kept, name) ? leftOut(value, kept[name], own) : [own];
  });
}

/** A loss for each member that the format does not have. */
export function unknownFields(given: unknown, kept: unknown): Loss[] {
  const paths = leftOut(given, kept, '');
  const losses = paths.slice(0, NAMED).map((path): Loss => ({
    code: 'UNKNOWN_FIELD',
    part: 'other',
    message: `the member ${path.slice(0, 200)} is not known`,
  }));
  const more = paths.length - losses.length;
  return more > 0
    ? [...losses, { code: 'UNKNOWN_FIELD', part: 'other', message: `${more} more members are not known` }]
    : losses;
}
