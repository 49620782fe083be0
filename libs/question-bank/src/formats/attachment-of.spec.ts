import { attachmentOf } from './attachment-of.ts';

const GIF = Buffer.from('GIF89a and so on');

describe('a picture', () => {
  it.each([
    ['image/png', '89504e470d0a1a0a00'],
    ['image/jpeg', 'ffd8ffe000'],
    ['image/gif', '474946383761'],
    ['image/webp', '524946460a0b0c0d57454250'],
  ])('is %s by its first bytes, whatever it is called', (mediaType, bytes) => {
    const made = attachmentOf(Buffer.from(bytes, 'hex'), 'folder\\..\\a/picture.exe');
    expect(made).toMatchObject({ ok: true, value: { mediaType, fileName: 'picture.exe' } });
  });

  it('is known by its bytes alone', () => {
    const [one, two] = [attachmentOf(GIF, 'one.gif'), attachmentOf(Buffer.from(GIF), 'two.gif')];
    if (!one.ok || !two.ok) throw new Error('refused');
    expect(one.value.digest).toMatch(/^[0-9a-f]{64}$/);
    expect(one.value.digest).toBe(two.value.digest);
  });

  it.each([
    ['a script in a drawing', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>')],
    ['a page', Buffer.from('<!doctype html>')],
    ['nothing', Buffer.alloc(0)],
    ['what is too large', Buffer.concat([GIF, Buffer.alloc(2 * 1024 * 1024)])],
  ])('is not %s', (_, bytes) => {
    expect(attachmentOf(bytes, 'picture.gif')).toMatchObject({ ok: false, error: { code: 'INVALID_ATTACHMENT' } });
  });

  it('has a name in any case', () => {
    expect(attachmentOf(GIF, '/')).toMatchObject({ value: { fileName: 'picture' } });
  });
});
