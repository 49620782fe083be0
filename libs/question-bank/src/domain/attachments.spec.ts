import { attachmentDigests } from './attachments.ts';
import type { ChoiceContent } from './question-content.ts';

const [first, second] = ['a'.repeat(64), '0'.repeat(64)];

const content: ChoiceContent = {
  kind: 'SINGLE_CHOICE',
  stem: `What does ![a graph](attachment:${first}) show? See attachment:abc.`,
  choices: [
    { id: 'a', text: `![this](attachment:${second})`, anchored: false },
    { id: 'b', text: `![the same](attachment:${first})`, anchored: false },
  ],
  key: { choiceIds: ['a'] },
  explanation: null,
};

describe('the pictures of a question', () => {
  it('are found in every text, each once', () => {
    expect(attachmentDigests(content)).toEqual([first, second]);
  });

  it('are not what only looks like one', () => {
    const stem = `attachment:${'a'.repeat(63)} and attachment:${'A'.repeat(64)} and attachment:${'a'.repeat(65)}`;
    expect(attachmentDigests({ ...content, stem, choices: [] })).toEqual([]);
  });
});
