import type { Block, Letter } from './letter.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as it may stand in an element and in a quoted attribute (HTML, 13.1.2). */
export const escapeHtml = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

/** The plain part: paragraphs with an empty line between them. */
export const toText = ({ blocks }: Letter): string => `${blocks.map(textOf).filter(Boolean).join('\n\n')}\n`;

function textOf(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return block.text;
    case 'facts':
      return block.rows.map(([label, value]) => `${label}: ${value}`).join('\n');
    case 'action':
      return `${block.label}:\n${block.url}`;
  }
}

const FONT = 'font-family:system-ui,-apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif';

/**
 * The other part: styles inline, since many mail programs drop all others; nothing is loaded from anywhere; colours are
 * left to whoever reads, so that it is as readable on a dark ground.
 */
export const toHtml = ({ subject, blocks }: Letter): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(subject)}</title>
</head>
<body style="margin:0;padding:24px;${FONT};font-size:16px;line-height:1.5">
<div style="max-width:600px;margin:0 auto">
${blocks.map(htmlOf).filter(Boolean).join('\n')}
</div>
</body>
</html>
`;

function htmlOf(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return `<p style="margin:0 0 16px">${escapeHtml(block.text)}</p>`;
    case 'facts':
      return block.rows.length === 0
        ? ''
        : `<table style="margin:0 0 16px;border-collapse:collapse">\n${block.rows.map(rowOf).join('\n')}\n</table>`;
    case 'action':
      return `<p style="margin:0 0 16px"><a href="${escapeHtml(block.url)}" style="display:inline-block;padding:10px 16px;border:2px solid;border-radius:6px;font-weight:bold">${escapeHtml(block.label)}</a></p>`;
  }
}

const rowOf = ([label, value]: readonly [string, string]): string =>
  `<tr><th scope="row" style="padding:2px 16px 2px 0;text-align:left;vertical-align:top">${escapeHtml(label)}</th>` +
  `<td style="padding:2px 0;word-break:break-word">${escapeHtml(value)}</td></tr>`;
