import type { PortableQuestion, WriteOutcome } from '../format.ts';
import { FORMAT_NAME, FORMAT_VERSION } from './question-schema.ts';

const spelled = ({ attachments, ...rest }: PortableQuestion): string =>
  JSON.stringify({
    ...rest,
    attachments: attachments.map(({ bytes, digest, fileName, mediaType }) => ({
      digest,
      mediaType,
      fileName,
      data: Buffer.from(bytes).toString('base64'),
    })),
  });

/** Writes one question on each line, so that a file can be compared and cut with tools that know lines only. */
export async function* writeJson(
  questions: AsyncIterable<PortableQuestion>,
  report: (outcome: WriteOutcome) => void,
): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  const head = JSON.stringify({ format: FORMAT_NAME, version: FORMAT_VERSION }).slice(0, -1);
  yield encoder.encode(`${head},"questions":[`);
  let before = '\n';
  for await (const question of questions) {
    report({ ok: true, losses: [] });
    yield encoder.encode(before + spelled(question));
    before = ',\n';
  }
  yield encoder.encode('\n]}\n');
}
