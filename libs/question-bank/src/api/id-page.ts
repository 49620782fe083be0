import { isId, type PageRequest, type Result } from '@plumbline/kernel';
import { pageRefusals, pageRequest, type PageArgs } from '@plumbline/platform';

/** The page of a list whose cursors hold one id. Refuses with `PAGE_TOO_LARGE`, `BAD_CURSOR`. */
export function idPage(args: PageArgs): Result<PageRequest> {
  const request = pageRequest(args);
  if (!request.ok || request.value.after === null || isId(request.value.after[0] ?? '')) return request;
  return pageRefusals.BAD_CURSOR({ field: 'after' });
}
