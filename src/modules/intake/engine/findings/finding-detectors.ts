import { assignedSecretDetector, assignedValueStart } from './detectors/assigned-secret.js';
import { isDigit } from './detectors/characters.js';
import type { Detector } from './detectors/detector.js';
import { emailAround, emailDetector, emailStart } from './detectors/email.js';
import { ibanDetector } from './detectors/iban.js';
import { nationalIdDetector, nationalIds } from './detectors/national-ids.js';
import { ipv4Detector, ipv6Detector, macAddressDetector } from './detectors/network-address.js';
import { paymentCardDetector } from './detectors/payment-card.js';
import { createPhoneDetector } from './detectors/phone.js';
import { privateKeyDetector } from './detectors/private-key.js';
import { secretTokenDetector, secretTokens } from './detectors/secret-tokens.js';
import { urlCredentialsDetector, urlCredentialsStart } from './detectors/url-credentials.js';
import type { Finding } from './finding-types.js';
import { TriggerKind } from './trigger-scan.js';

const MAX_LEADING_DIGITS = 19;
/** As the kernel's `places/triggers.ts` has it. */
const MAX_LEADING_LETTERS = 14;
const PLUS = 0x2b;
const OPENING = 0x28;

const tokenDetectors = secretTokens.map(secretTokenDetector);
const numbers = nationalIds.map((id) => ({ id, detector: nationalIdDetector(id) }));
const letteredDetectors: readonly (readonly Detector[])[] = Array.from({ length: MAX_LEADING_LETTERS + 1 }, (_, letters) => [
  ...numbers.filter(({ id }) => id.leadingLetters.includes(letters)).map(({ detector }) => detector),
  ...(letters === 2 ? [ibanDetector] : []),
]);
/** Of numbers with a letter in them, before which there are fewer digits than others have. */
const shortNumberDetectors: readonly (readonly Detector[])[] = Array.from({ length: MAX_LEADING_DIGITS + 1 }, (_, digits) =>
  numbers.filter(({ id }) => id.lettered === true && id.leadingDigits.includes(digits)).map(({ detector }) => detector),
);
const isCardLength = (digits: number): boolean => digits === 4 || digits >= 13;
const numberDetectors: readonly (readonly Detector[])[] = Array.from({ length: MAX_LEADING_DIGITS + 1 }, (_, digits) => [
  ...numbers.filter(({ id }) => id.leadingDigits.includes(digits)).map(({ detector }) => detector),
  ...(isCardLength(digits) ? [paymentCardDetector] : []),
]);

/** All detectors, and which of them a trigger calls for. */
export class FindingDetectors {
  private readonly phone: Detector;

  constructor(phoneRegions: readonly string[]) {
    this.phone = createPhoneDetector(phoneRegions);
  }

  get all(): readonly Detector[] {
    return [
      ...tokenDetectors, ...numbers.map(({ detector }) => detector), emailDetector, urlCredentialsDetector, privateKeyDetector, assignedSecretDetector,
      ibanDetector, paymentCardDetector, ipv4Detector, ipv6Detector, macAddressDetector, this.phone,
    ];
  }

  /** Adds what begins at, or belongs to, a trigger. @param kind of {@link TriggerKind}, or a token's index behind them */
  look(text: string, kind: number, at: number, found: Finding[]): void {
    switch (kind) {
      case TriggerKind.AtSign:
        addEmail(text, at, found);
        add(urlCredentialsDetector, text, urlCredentialsStart(text, at), found);
        return;
      case TriggerKind.Number:
        this.lookAtNumber(text, at, numberDetectors, found);
        return;
      case TriggerKind.ShortNumber:
        this.lookAtNumber(text, at, shortNumberDetectors, found);
        return;
      case TriggerKind.DottedNumber:
        add(ipv4Detector, text, at, found);
        return;
      case TriggerKind.LetteredNumber: {
        let letters = 0;
        while (!isDigit(text.charCodeAt(at + letters)) && letters <= MAX_LEADING_LETTERS && text.charCodeAt(at + letters) >= 0x41) letters++;
        for (const detector of letteredDetectors[letters] ?? []) add(detector, text, at, found);
        return;
      }
      case TriggerKind.HexGroups:
        add(macAddressDetector, text, at, found);
        add(ipv6Detector, text, at, found);
        return;
      case TriggerKind.Assignment:
        add(assignedSecretDetector, text, assignedValueStart(text, at), found);
        return;
      case TriggerKind.Armour:
        add(privateKeyDetector, text, at, found);
        return;
      default: {
        const detector = tokenDetectors[kind - TriggerKind.Token];
        if (detector !== undefined) add(detector, text, at, found);
      }
    }
  }

  private lookAtNumber(text: string, at: number, byDigits: readonly (readonly Detector[])[], found: Finding[]): void {
    let digits = 1;
    while (digits <= MAX_LEADING_DIGITS && isDigit(text.charCodeAt(at + digits))) digits++;
    for (const detector of byDigits[digits] ?? []) add(detector, text, at, found);
    add(this.phone, text, at, found);
    const before = text.charCodeAt(at - 1);
    if (before !== PLUS && before !== OPENING) return;
    add(this.phone, text, at - 1, found);
    if (before === OPENING && text.charCodeAt(at - 2) === PLUS) add(this.phone, text, at - 2, found);
  }
}

function add(detector: Detector, text: string, start: number, found: Finding[]): void {
  if (start < 0) return;
  const finding = detector.matchAt(text, start);
  if (finding !== undefined) found.push(finding);
}

function addEmail(text: string, at: number, found: Finding[]): void {
  const start = emailStart(text, at);
  const finding = start === -1 ? undefined : emailAround(text, start, at);
  if (finding !== undefined) found.push(finding);
}
