import { dayText } from '@qinqing/contract';
import { readFile } from 'node:fs/promises';
import { fromRoot } from '../config/index.js';

/** A sheet that a firm keeps or shows: a title, facts by label, and what has to be known about it. */
export interface Paper {
  title: string;
  /** printed at the right above the facts, such as 编号 … */
  number?: string;
  facts: readonly { label: string; value: string; strong?: boolean }[];
  /** what whoever signs it declares */
  statement?: string;
  notes: readonly string[];
  /** what is filled in by hand and seal, each with room above it; printed instead of the issuer and the moment */
  signing?: readonly string[];
  /** who issues it */
  issuer: string;
  /** when it was made, as printed */
  madeAt: Date;
  /** made-up firms and amounts say so on every sheet */
  demo: boolean;
}

const FONT = 'server/assets/fonts/NotoSansSC-subset.otf';
const INK = '#16202a';
const FAINT = '#566675';
const LINE = '#c9d2da';
const MARGIN = 64;
const LABEL_WIDTH = 110;

let font: Promise<Buffer> | undefined;

/** A4, one column; long values wrap, and what does not fit goes onto another page. The font is embedded, cut to what is used. */
export async function paperPdf(paper: Paper): Promise<Buffer> {
  font ??= readFile(fromRoot(FONT));
  // Loaded with the first sheet: half of what it brings is for fonts, and most processes draw nothing.
  const { default: PDFDocument } = await import('pdfkit');
  const doc = new PDFDocument({
    size: 'A4',
    margin: MARGIN,
    lang: 'zh-CN',
    displayTitle: true,
    info: { Title: paper.title, Author: paper.issuer, CreationDate: paper.madeAt },
  });
  const chunks: Buffer[] = [];
  doc.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<void>((resolve, reject) => {
    doc.on('end', resolve);
    doc.on('error', reject);
  });
  doc.registerFont('text', await font);
  draw(doc, paper);
  doc.end();
  await ended;
  return Buffer.concat(chunks);
}

function draw(doc: PDFKit.PDFDocument, paper: Paper): void {
  const width = doc.page.width - 2 * MARGIN;
  doc.font('text');
  if (paper.demo)
    doc.fontSize(10).fillColor(FAINT).text('演示数据：企业、金额均为虚构', { align: 'center' }).moveDown(0.5);
  doc.fontSize(22).fillColor(INK).text(paper.title, { align: 'center' }).moveDown(0.6);
  if (paper.number) doc.fontSize(10).fillColor(FAINT).text(paper.number, { align: 'right' });
  rule(doc, width);
  for (const { label, value, strong } of paper.facts) {
    const size = strong ? 15 : 12;
    const valueWidth = width - LABEL_WIDTH;
    const height = doc.fontSize(size).heightOfString(value, { width: valueWidth });
    if (doc.y + height > doc.page.height - MARGIN) doc.addPage();
    const top = doc.y;
    doc
      .fontSize(12)
      .fillColor(FAINT)
      .text(label, MARGIN, top + (size - 12), { width: LABEL_WIDTH });
    doc
      .fontSize(size)
      .fillColor(INK)
      .text(value, MARGIN + LABEL_WIDTH, top, { width: valueWidth });
    doc.x = MARGIN;
    doc.y = Math.max(doc.y, top + height) + 8;
  }
  rule(doc, width);
  if (paper.statement) doc.fontSize(12).fillColor(INK).text(paper.statement, { width, lineGap: 6, indent: 24 });
  for (const note of paper.notes) {
    doc.fontSize(10).fillColor(INK).text(note, MARGIN, doc.y, { width, lineGap: 3 });
    doc.moveDown(0.5);
  }
  doc.moveDown(1.5);
  if (paper.signing) {
    for (const line of paper.signing)
      doc
        .fontSize(12)
        .fillColor(INK)
        .moveDown(1.5)
        .text(line, MARGIN + width / 3);
    return;
  }
  doc.fontSize(12).fillColor(INK).text(paper.issuer, { align: 'right' });
  doc.fontSize(10).fillColor(FAINT).text(chinaTime(paper.madeAt), { align: 'right' });
}

function rule(doc: PDFKit.PDFDocument, width: number): void {
  const y = doc.y + 8;
  doc
    .moveTo(MARGIN, y)
    .lineTo(MARGIN + width, y)
    .lineWidth(0.7)
    .strokeColor(LINE)
    .stroke();
  doc.x = MARGIN;
  doc.y = y + 14;
}

/** 2026年11月26日 09:30 in Asia/Shanghai */
export function chinaTime(at: Date): string {
  const local = new Date(at.getTime() + 8 * 3_600_000).toISOString();
  return `${dayText(local.slice(0, 10))} ${local.slice(11, 16)}`;
}
