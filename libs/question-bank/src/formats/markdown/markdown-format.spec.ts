import { expectRoundTrip, readAll, write } from '../test/round-trip.ts';
import { fuzz } from '../test/fuzz.ts';
import { memoryFile } from '../memory-file.ts';
import { markdownFormat } from './markdown-format.ts';

describe('any bank in Markdown', () => {
  it('comes back as it was, but for pictures', async () => {
    await expectRoundTrip(markdownFormat, {
      bank: { untrimmed: true },
      mayLose: (question, loss) => loss.code === 'IMAGE' && question.attachments.length > 0,
    });
  });
});
