import Pdf from 'pdfkit';
import type { CertificateDocument } from './deletion-certificate.dto.js';
import type { DeletionCertificate } from './deletion-certificate.entity.js';

const MARGIN = 56;
/** All of them are in the attached JSON; a person reads so many at most. */
const MOST_OBJECTS = 2000;

const CAUSES: Readonly<Record<CertificateDocument['deletion']['cause'], string>> = {
  retention: 'the time for which the data agreement lets the data be kept had passed',
  request: 'its deletion was asked for',
};
const CLOCK: Readonly<Record<string, string>> = {
  completion: 'the engagement’s completion', decline: 'the engagement’s decline', cancellation: 'the engagement’s cancellation', withdrawal: 'the withdrawal of consent',
};
const REMAINS: Readonly<Record<CertificateDocument['remains'][number]['what'], string>> = {
  records: 'Records', accounts: 'Accounts', audit: 'Audit', certificate: 'This certificate', weights: 'Weights trained on the data',
};

/** The certificate as PDF, for people: the same each time it is made, the signed JSON attached to it. */
export function certificatePdf(certificate: DeletionCertificate): Promise<Buffer> {
  const { document } = JSON.parse(certificate.body) as { document: CertificateDocument };
  const pdf = new Pdf({
    size: 'A4', margin: MARGIN, bufferPages: false,
    info: { Title: printable(`Deletion certificate ${document.id}`), Creator: 'Atelier', Producer: 'Atelier', CreationDate: certificate.issuedAt, ModDate: certificate.issuedAt },
  });
  const whole = new Promise<Buffer>((resolve, reject) => {
    const chunks: Buffer[] = [];
    pdf.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => resolve(Buffer.concat(chunks))).on('error', reject);
  });
  pdf.file(Buffer.from(certificate.body, 'utf8'), {
    name: 'deletion-certificate.json', type: 'application/json', description: 'The signed certificate', creationDate: certificate.issuedAt, modifiedDate: certificate.issuedAt,
  });
  draw(pdf, certificate, document);
  pdf.end();
  return whole;
}

function draw(pdf: PDFKit.PDFDocument, certificate: DeletionCertificate, { organization, engagement, agreement, deletion, dataKey, ...document }: CertificateDocument): void {
  pdf.font('Helvetica-Bold').fontSize(20).text('Certificate of deletion').moveDown(0.4);
  paragraph(pdf, `All data that ${organization.legalName ?? organization.name} had given for the engagement “${engagement.name}” was deleted on ${deletion.finishedAt}, because ${CAUSES[deletion.cause]}.`);
  facts(pdf, 'Whose data', [
    ['Organization', `${organization.name} (${organization.id})`], ['Legal name', organization.legalName ?? 'not on record'], ['Country', organization.country],
    ['Engagement', `${engagement.name} (${engagement.id})`],
  ]);
  facts(pdf, 'By which agreement', agreement === null ? [['Data agreement', 'none was in force']] : [
    ['Data agreement', agreement.id], ['Signed for the lab', signed(agreement.signedForLab)], ['Signed for the organization', signed(agreement.signedForPartner)],
    ...(agreement.consentWithdrawnAt === null ? [] : [['Consent withdrawn', agreement.consentWithdrawnAt] as const]),
    ['Clause', `${agreement.clause.term} = ${agreement.clause.value}: ${agreement.clause.text}`],
  ]);
  facts(pdf, 'When, and by whom', [
    ['Asked for by', deletion.cause === 'retention' ? 'the retention clock of the software' : deletion.requestedBy.name], ['Asked for', deletion.requestedAt],
    ...(deletion.clock === null ? [] : [['Retention', `from ${deletion.clock.startedAt} (${CLOCK[deletion.clock.startedBy] ?? deletion.clock.startedBy}) until ${deletion.clock.dueAt}`] as const]),
    ['Begun', deletion.startedAt], ['Done', deletion.finishedAt],
    ['Encryption key', dataKey === null ? 'the data was stored before keys were kept for each engagement' : `${dataKey.id} (${dataKey.algorithm}), destroyed ${dataKey.destroyedAt}`],
    ...deletion.holds.map(({ id, placedAt, releasedAt }) => ['Legal hold', `${id}, from ${placedAt} until ${releasedAt ?? 'now'}`] as const),
  ]);
  heading(pdf, 'What remains, and why');
  for (const { what, because, clause, checkpoints } of document.remains) {
    facts(pdf, null, [
      [REMAINS[what], because + (clause === null ? '' : ` Clause ${clause.term} = ${clause.value}: ${clause.text}`)],
      ...checkpoints.map(({ trainingRunId, technique, baseModel, checkpointSha256 }) => ['', `${trainingRunId}, ${technique.replaceAll('_', ' ')} of ${baseModel ?? 'a base model'}; checkpoint SHA-256 ${checkpointSha256}`] as const),
    ]);
  }
  facts(pdf, 'How to check this certificate', [
    ['Signed file', 'deletion-certificate.json, attached to this PDF. It is what counts; these pages show it, and are signed along with it.'], ['SHA-256 of the file', certificate.sha256],
    ['Signature', `Ed25519, key ${certificate.keyId}`], ['Certificate', `${certificate.id}, number ${certificate.number}, issued ${document.issuedAt}`],
    ...(document.replaces === null ? [] : [['Replaces', `${document.replaces.id}, SHA-256 ${document.replaces.sha256}`] as const]),
    ['With', 'atelier certificate verify FILE --keys KEYS, where KEYS are the public keys from /.well-known/atelier-signing-keys.json'],
  ]);
  heading(pdf, `The ${deletion.objects} objects that were deleted, ${deletion.bytes} bytes`);
  paragraph(pdf, 'Each by its kind and size, the SHA-256 of the name under which it was stored, and the SHA-256 of its content.');
  pdf.font('Courier').fontSize(7);
  for (const { keyHash, kind, bytes, sha256, unreadable } of document.objects.slice(0, MOST_OBJECTS)) {
    const content = unreadable === true ? 'unreadable when it was deleted; the size is that of what was stored' : sha256 ?? 'of a transfer that had not ended';
    pdf.text(`${kind.padEnd(9)}${String(bytes).padStart(16)} bytes\n  name    ${keyHash}\n  content ${content}`);
  }
  if (document.objects.length > MOST_OBJECTS) paragraph(pdf, `The attached file names ${document.objects.length - MOST_OBJECTS} more.`);
}

function heading(pdf: PDFKit.PDFDocument, text: string): void {
  pdf.moveDown(0.8).font('Helvetica-Bold').fontSize(12).text(printable(text), MARGIN).moveDown(0.3);
}

function paragraph(pdf: PDFKit.PDFDocument, text: string): void {
  pdf.font('Helvetica').fontSize(9.5).text(printable(text), MARGIN).moveDown(0.3);
}

function facts(pdf: PDFKit.PDFDocument, title: string | null, rows: readonly (readonly [string, string])[]): void {
  if (title !== null) heading(pdf, title);
  for (const [name, value] of rows) {
    pdf.font('Helvetica-Bold').fontSize(8.5).text(printable(name === '' ? '·' : name), MARGIN, undefined, { continued: true });
    pdf.font('Helvetica').text(printable(`  ${value}`)).moveDown(0.15);
  }
}

function signed(signature: { by: string; at: string } | null): string {
  return signature === null ? 'not signed' : `${signature.by}, ${signature.at}`;
}

/** What the built-in fonts can show; a letter that they lack loses its accent or becomes a question mark. The attached file has names as they are. */
function printable(text: string): string {
  return text.normalize('NFC').replaceAll(/[^\u0020-\u007E\u00A0-\u00FF\u2013\u2014\u2018\u2019\u201C\u201D\u2022\u2026\u20AC]/gu, (letter) => {
    const plain = letter.normalize('NFKD').replaceAll(/\p{M}/gu, '');
    return /^[\u0020-\u007E]+$/.test(plain) ? plain : '?';
  });
}
