import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { PassThrough } from 'node:stream';
import { HttpAdapterHost } from '@nestjs/core';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { RefusedError } from '@plumbline/platform';
import { Busboy, type BusboyInstance } from '@fastify/busboy';
import { errorCodes, type FastifyInstance, type FastifyRequest } from 'fastify';
import { refusals } from '../domain/refusals.ts';

/** The route whose bodies are read as they arrive. */
export const UPLOAD_PATH = '/imports';

/** What a body holds: the file as it arrives, and the fields of the form around it, complete when the file has ended. */
export interface UploadBody {
  readonly bytes: AsyncIterable<Uint8Array>;
  /** The name that the form gives the file. */
  fileName(): string | null;
  fields(): ReadonlyMap<string, string>;
}

const FORM = 'multipart/form-data';
const RAW = 'application/octet-stream';

const typeOf = (headers: IncomingHttpHeaders): string =>
  (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';

const invalid = (reason: string): RefusedError =>
  new RefusedError(refusals.INVALID_UPLOAD({ values: { reason } }).error);

/**
 * Lets the bodies of {@link UPLOAD_PATH} through unread, and of no other route: everywhere else a type that is not
 * known is refused as before, and so are bodies above the server's limit.
 */
@Injectable()
export class UploadBodies implements OnModuleInit {
  constructor(@Inject(HttpAdapterHost) private readonly host: HttpAdapterHost) {}

  onModuleInit(): void {
    // Without a server (tests, the command line) there are no bodies.
    const fastify = this.host.httpAdapter?.getInstance<FastifyInstance | undefined>();
    fastify?.addContentTypeParser('*', (request, _payload, done) => {
      if (request.routeOptions.url === UPLOAD_PATH) return done(null);
      // What the server says to types that nobody has taught it.
      done(new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE(request.headers['content-type'] ?? 'none'));
    });
  }

  /** Throws a refusal for a type that is neither a form nor plain bytes. */
  open(request: FastifyRequest): UploadBody {
    const type = typeOf(request.headers);
    if (type === RAW) return { bytes: unbroken(request.raw), fileName: () => null, fields: () => new Map() };
    if (type === FORM) return formBody(request.raw, request.headers);
    throw new RefusedError(refusals.UNSUPPORTED_MEDIA_TYPE().error);
  }
}

/** The stream's bytes; one that breaks off is refused instead of passing for a file that ends there. */
async function* unbroken(stream: Readable): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of stream) yield chunk as Uint8Array;
  } catch {
    throw invalid('it broke off on its way here; send it again');
  }
}

function formBody(request: Readable, headers: IncomingHttpHeaders): UploadBody {
  const fields = new Map<string, string>();
  const file = new PassThrough();
  let fileName: string | null = null;
  let files = 0;
  let form: BusboyInstance;
  try {
    form = new Busboy({
      headers: { ...headers, 'content-type': headers['content-type'] ?? '' },
      limits: { fields: 20, fieldSize: 2_000, headerPairs: 50 },
    });
  } catch {
    throw invalid('the form has no boundary');
  }
  const fail = (reason: string): void => void file.destroy(invalid(reason));
  form.on('field', (name, value) => fields.set(name, value));
  form.on('file', (_name, stream, name) => {
    files += 1;
    if (files > 1) {
      // At once: nothing bounds what would follow.
      stream.resume();
      fail('the form holds more than one file');
      return;
    }
    fileName = typeof name === 'string' && name !== '' ? name : null;
    stream.on('error', () => fail('the form is damaged'));
    stream.pipe(file, { end: false });
  });
  form.on('finish', () => {
    if (files === 1) file.end();
    else if (files === 0) fail('the form holds no file');
  });
  form.on('error', () => fail('the form is damaged'));
  request.on('error', () => fail('it broke off on its way here; send it again'));
  request.on('aborted', () => fail('it broke off on its way here; send it again'));
  // Whoever stops reading the file wants nothing more of the form either.
  file.on('close', () => request.unpipe(form));
  request.pipe(form);
  return { bytes: file, fileName: () => fileName, fields: () => fields };
}
