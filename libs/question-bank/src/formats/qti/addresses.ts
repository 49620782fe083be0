const HAS_SCHEME = /^[a-z][a-z0-9+.-]*:|^\/\//iu;

function decodedPath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** The path without `.` and `..`; null for one that leads out of the package. */
function normalised(path: string): string | null {
  const kept: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment !== '..') kept.push(segment);
    else if (kept.pop() === undefined) return null;
  }
  return kept.join('/');
}

/**
 * The names in the package that an address can mean (RFC 3986, relative references): with its escapes decoded, and as
 * written, since many packers escape nothing. Empty for addresses elsewhere.
 *
 * @param from the file in which the address stands.
 */
export function namesFor(address: string, from: string): string[] {
  if (HAS_SCHEME.test(address)) return [];
  const folder = address.startsWith('/') ? '' : from.slice(0, from.lastIndexOf('/') + 1);
  const path = address.replace(/[?#].*$/u, '');
  const names = [decodedPath(path), path, decodedPath(address)].map((name) => normalised(folder + name));
  return [...new Set(names.filter((name) => name !== null && name !== ''))] as string[];
}
