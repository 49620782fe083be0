import { Permission } from '@plumbline/contracts';
import { isId, ok, type Result } from '@plumbline/kernel';
import { Allow, CurrentActor, RefusalFilter, RefusedError, unwrap, type Actor } from '@plumbline/platform';
import { Controller, Get, Headers, Inject, Param, Post, Query, Req, Res, UseFilters } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { ImportRecord } from '../data/import.repository.ts';
import { refusals } from '../domain/refusals.ts';
import { QUESTION_FORMATS } from '../formats/format.ts';
import { ReadImports } from '../use-cases/read-imports.ts';
import { ReceiveUpload, type UploadOptions } from '../use-cases/receive-upload.ts';
import type { ImportReportType } from './import.types.ts';
import { toItem, toReport } from './to-import-report.ts';
import { UPLOAD_PATH, UploadBodies } from './upload-body.ts';

/** Items that an answer shows; the rest is read over GraphQL, or with `first` and `after`. */
const SHOWN = 100;

const oneOf = <T extends string>(values: readonly T[]) => z.enum(values, { error: `is one of ${values.join(', ')}` });
const flag = oneOf(['true', 'false']).transform((value) => value === 'true');
const fileName = 'is a text of up to 1,000 characters';
/** Strict: whoever misspells `dryRun` would write. */
const optionsSchema = z.strictObject({
  format: oneOf(QUESTION_FORMATS).optional(),
  fileName: z.string({ error: fileName }).max(1_000, { error: fileName }).optional(),
  publish: flag.optional(),
  dryRun: flag.optional(),
});
const keySchema = z.string().regex(/^[\x21-\x7e]{1,200}$/);
const afterSchema = z.coerce.number().int().min(0).max(1_000_000);

type Answer = Omit<ImportReportType, 'items'> & {
  readonly links: { readonly self: string; readonly items: string | null };
  readonly items: readonly object[];
};

const invalid = (reason: string): Result<never> => refusals.INVALID_UPLOAD({ values: { reason } });

function flawOf({ issues: [issue] }: z.ZodError): string {
  if (issue?.code !== 'unrecognized_keys') return `"${issue?.path.join('.')}" ${issue?.message}`;
  const known = Object.keys(optionsSchema.shape).join(', ');
  return `there is no option ${JSON.stringify(issue.keys[0]?.slice(0, 50))}; there are ${known}`;
}

function readOptions(given: Readonly<Record<string, unknown>>, key: string | undefined): Result<UploadOptions> {
  const parsed = optionsSchema.safeParse(given);
  if (!parsed.success) return invalid(flawOf(parsed.error));
  if (key !== undefined && !keySchema.safeParse(key).success)
    return invalid('the Idempotency-Key has 1 to 200 plain characters');
  const { format = null, fileName = null, publish = false, dryRun = false } = parsed.data;
  return ok({ format, fileName, publish, dryRun, idempotencyKey: key ?? null });
}

/**
 * Files over plain HTTP. Everything here asks for a session in the `Authorization` header, which no page of another site
 * can set: a form that a browser sends by itself is not signed in.
 */
@Controller()
@UseFilters(RefusalFilter)
export class ImportController {
  constructor(
    @Inject(ReceiveUpload) private readonly receive: ReceiveUpload,
    @Inject(ReadImports) private readonly reading: ReadImports,
    @Inject(UploadBodies) private readonly bodies: UploadBodies,
  ) {}

  /**
   * Takes a file of up to 50 MB as `application/octet-stream`, or as the one file of a `multipart/form-data`. `format`,
   * `fileName`, `publish` and `dryRun` stand in the address or in fields of the form. 200 with the whole report for a
   * small file, 202 with where to look for a large one. The same file sent again while its import is under way is that
   * import; with an `Idempotency-Key` it is so for ever.
   */
  @Post(UPLOAD_PATH)
  @Allow(Permission.QuestionImport)
  async upload(
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Query() query: Record<string, unknown>,
    @Headers('idempotency-key') key: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    unwrap(readOptions(query, key));
    const body = this.bodies.open(request);
    const options = (): Result<UploadOptions> => {
      const named = body.fileName();
      const fields = { ...(named === null ? {} : { fileName: named }), ...Object.fromEntries(body.fields()), ...query };
      return readOptions(fields, key);
    };
    const record = unwrap(await this.receive.run(actor, body.bytes, options));
    const ended = record.state === 'DONE' || record.state === 'FAILED';
    await this.answer(reply.code(ended ? 200 : 202), await this.report(actor, record, 0));
  }

  /** The report: its counts now, and 100 lines beginning behind line `after`. */
  @Get(`${UPLOAD_PATH}/:id`)
  @Allow(Permission.QuestionImport, Permission.QuestionRead)
  async one(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Query('after') after: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const record = isId(id) ? await this.reading.one(actor, id) : null;
    if (record === null) throw new RefusedError(refusals.NOT_FOUND({ values: { what: 'import' } }).error);
    const from = afterSchema.safeParse(after ?? '0');
    if (!from.success) unwrap(invalid('"after" is the number of a line'));
    await this.answer(reply.code(200), await this.report(actor, record, from.data ?? 0));
  }

  private async report(actor: Actor, record: ImportRecord, after: number): Promise<Answer> {
    const { edges, hasNextPage } = await this.reading.items(actor, record.id, { limit: SHOWN, after: [String(after)] });
    const self = `${UPLOAD_PATH}/${record.id}`;
    const last = edges.at(-1)?.node.ordinal;
    return {
      ...toReport(record),
      items: edges.map(({ node }) => toItem(node)),
      links: { self, items: hasNextPage && last !== undefined ? `${self}?after=${last}` : null },
    };
  }

  private async answer(reply: FastifyReply, answer: Answer): Promise<void> {
    await reply
      .header('location', answer.links.self)
      .header('cache-control', 'no-store')
      .header('x-content-type-options', 'nosniff')
      .send(answer);
  }
}
