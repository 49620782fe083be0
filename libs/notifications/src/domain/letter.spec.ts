import { invitation, receipt, reminder, result, type Correspondents } from './letter.ts';
import type { AssignmentFacts, AttemptFacts } from './mail.ts';
import { escapeHtml, toHtml, toText } from './render.ts';

const NOW = new Date('2026-11-24T12:00:00Z');
const inHours = (hours: number): Date => new Date(NOW.getTime() + hours * 3_600_000);

const between: Correspondents = {
  organization: 'Acme',
  candidate: 'Kim',
  link: 'https://hiring.example.test/take#TOKEN',
};

const assignment = (more: Partial<AssignmentFacts> = {}): AssignmentFacts => ({
  assessmentTitle: 'Python basics',
  opensAt: null,
  expiresAt: inHours(72),
  grantedSeconds: 2_700,
  extraTimePercent: 0,
  endsWithWindow: false,
  runsUntil: null,
  started: false,
  closed: null,
  now: NOW,
  ...more,
});

const attempt = (more: Partial<AttemptFacts> = {}): AttemptFacts => ({
  assessmentTitle: 'Python basics',
  receipt: { submittedAt: NOW, answered: 6, digest: 'ab'.repeat(32) },
  result: { points: '5.5', maximum: '7', passed: true },
  ...more,
});

describe('an invitation', () => {
  it('says who invites whom to what, for how long, until when, and where', () => {
    const letter = invitation(assignment({ grantedSeconds: 4_050, extraTimePercent: 50 }), between);
    const text = toText(letter);
    expect(letter.subject).toBe('Acme invites you to an assessment: Python basics');
    for (const said of [
      'Hello Kim,',
      'Your time: 67 minutes 30 seconds (extra time included), from the moment you begin',
      'Begin by: Friday 27 November 2026 at 12:00 UTC',
      'Open the assessment:\nhttps://hiring.example.test/take#TOKEN',
      'Opening the link starts nothing',
    ]) {
      expect(text).toContain(said);
    }
    expect(text).not.toContain('Opens:');
    expect(toHtml(letter)).toContain('href="https://hiring.example.test/take#TOKEN"');
  });

  it('names extra time only where there is some, and the opening only while it is ahead', () => {
    expect(toText(invitation(assignment(), between))).toContain('Your time: 45 minutes, from');
    expect(toText(invitation(assignment({ opensAt: inHours(1) }), between))).toContain(
      'Opens: Tuesday 24 November 2026 at 13:00 UTC',
    );
    expect(toText(invitation(assignment({ opensAt: inHours(-1) }), between))).not.toContain('Opens');
    expect(toText(invitation(assignment({ expiresAt: null }), between))).not.toContain('Begin by');
  });

  it('says by when to begin where the window’s close cuts the time', () => {
    const cut = (more: Partial<AssignmentFacts>) =>
      toText(invitation(assignment({ endsWithWindow: true, ...more }), between));
    expect(cut({})).toContain('Begin by Friday 27 November 2026 at 11:15 UTC to have all of your time.');
    expect(cut({ expiresAt: inHours(0.5) })).toContain('also for whoever is still at work.');
    expect(cut({ expiresAt: inHours(0.5) })).not.toContain('to have all of your time');
    expect(cut({ expiresAt: null })).not.toContain('closes');
  });

  it('says to whoever has an open attempt that their time is running, and never that it has yet to begin', () => {
    const letter = invitation(assignment({ started: true, runsUntil: inHours(0.5), endsWithWindow: true }), between);
    const text = toText(letter);
    expect(letter.subject).toBe('Your time is running: the assessment Python basics for Acme');
    expect(text).toContain('What you have answered is kept.');
    expect(text).toContain('Your time: is running already, until Tuesday 24 November 2026 at 12:30 UTC');
    expect(text).toContain('Go on with the assessment:\nhttps://hiring.example.test/take#TOKEN');
    expect(text).not.toMatch(/45 minutes|you begin|starts nothing|Begin by/);
  });
});

it('a reminder says until when', () => {
  const letter = reminder(assignment({ expiresAt: inHours(20) }), between);
  expect(letter.subject).toBe('Reminder: the assessment Python basics for Acme');
  expect(toText(letter)).toContain('until Wednesday 25 November 2026 at 08:00 UTC. You have not begun it yet.');
  expect(toText(letter)).toContain(between.link);
});

it('a receipt says what was handed in, and when', () => {
  const text = toText(receipt(attempt({ result: null }), between));
  expect(text).toContain('Handed in: Tuesday 24 November 2026 at 12:00 UTC');
  expect(text).toContain('Answered: 6 questions');
  expect(text).toContain(`Fingerprint: ${'ab'.repeat(32)}`);
});

it('a result says points, and where there is a pass mark whether it was reached', () => {
  const text = (passed: boolean | null) =>
    toText(result(attempt({ result: { points: '5.5', maximum: '7', passed } }), between));
  expect(text(true)).toContain('Points: 5.5 of 7\nPass mark: reached');
  expect(text(false)).toContain('Pass mark: not reached');
  expect(text(null)).not.toContain('Pass mark');
  expect(toText(result(attempt({ result: null }), between))).not.toContain('Points');
});

describe('hostile names', () => {
  const script = `<script>alert(1)</script>"'&`;
  const letters = [
    invitation(assignment({ assessmentTitle: script }), { ...between, organization: script, candidate: script }),
    reminder(assignment({ assessmentTitle: script }), { ...between, organization: script, candidate: script }),
    receipt(attempt({ assessmentTitle: script }), { ...between, organization: script, candidate: script }),
    result(attempt({ assessmentTitle: script }), { ...between, organization: script, candidate: script }),
  ];

  it('are shown as what they are, and run nowhere', () => {
    for (const letter of letters) {
      const html = toHtml(letter);
      expect(html).not.toContain('<script');
      expect(html).toContain(escapeHtml(script));
    }
    expect(escapeHtml(script)).toBe('&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;');
  });

  it('begin no line of their own', () => {
    const candidate = 'Kim\r\nBcc: all@example.test\n\nYou are hired.';
    const letter = invitation(assignment(), { ...between, candidate, organization: 'Acme\nX: y' });
    expect(letter.subject).not.toMatch(/[\r\n]/);
    expect(toText(letter).split('\n')[0]).toBe('Hello Kim Bcc: all@example.test You are hired.,');
  });

  it('load nothing and lead nowhere but to the link', () => {
    for (const letter of letters) {
      const addresses = [...toHtml(letter).matchAll(/\b(?:src|href|action|background)\s*=\s*"([^"]*)"/g)];
      expect(addresses.every(([, address]) => address === between.link)).toBe(true);
      expect(toHtml(letter)).not.toMatch(/url\(|@import|<img|<link/);
    }
  });
});
