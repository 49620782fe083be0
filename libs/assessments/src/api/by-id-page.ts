import { isId, type PageRequest, type Result } from '@plumbline/kernel';
import { pageRefusals, pageRequest, type PageArgs } from '@plumbline/platform';

/** The page of a list that is sorted by id alone. Refuses with `PAGE_TOO_LARGE`, and `BAD_CURSOR` for another list's. */
export function byIdPage(args: PageArgs): Result<PageRequest> {
  const page = pageRequest(args);
  if (!page.ok || page.value.after === null) return page;
  const [id, ...others] = page.value.after;
  return id !== undefined && isId(id) && others.length === 0 ? page : pageRefusals.BAD_CURSOR({ field: 'after' });
}
