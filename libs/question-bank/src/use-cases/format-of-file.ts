import { ok, type Result } from '@plumbline/kernel';
import { parseGuide } from '../formats/guide/parse-guide.ts';
import { UnreadableFile, type QuestionFormat, type QuestionFormatCodec, type SourceFile } from '../formats/format.ts';
import { codecs } from '../formats/registry.ts';
import { wholeText } from '../formats/source-text.ts';

const guide: Pick<QuestionFormatCodec, 'read'> = {
  async *read(file) {
    const parsed = parseGuide(await wholeText(file));
    if (!parsed.ok) throw new UnreadableFile(parsed.error);
    for (const text of parsed.value.notes) yield { type: 'NOTE', text };
    for (const { position, outcome } of parsed.value.items) {
      yield {
        type: 'ITEM',
        item: {
          position: `line ${position.line}`,
          outcome: outcome.ok
            ? {
                ok: true,
                question: {
                  content: outcome.content,
                  skills: [],
                  difficulty: null,
                  locale: null,
                  source: null,
                  licence: null,
                  attachments: [],
                },
                losses: outcome.losses.map((l) => ({ ...l, part: 'other' as const })),
                warnings: outcome.warnings,
              }
            : { ok: false, ...outcome.failure },
        },
      };
    }
  },
};

export const detectFormat = (_: SourceFile): Promise<Result<QuestionFormat>> => Promise.resolve(ok('GUIDE'));

export const codecOf = (format: QuestionFormat): Pick<QuestionFormatCodec, 'read'> => codecs[format] ?? guide;
