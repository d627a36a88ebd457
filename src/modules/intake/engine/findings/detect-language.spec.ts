import { describe, expect, it } from '@jest/globals';
import { detectLanguage as detectInBytes, type DetectedLanguage } from './detect-language.js';

const detectLanguage = (text: string): DetectedLanguage => detectInBytes(Buffer.from(text));

const samples: Readonly<Record<string, string>> = {
  en: 'The tenant shall pay the rent on the first day of each month, without any deduction.',
  de: 'Der Mieter hat die Miete am ersten Tag eines jeden Monats ohne Abzug zu zahlen.',
  fr: 'Le locataire doit payer le loyer le premier jour de chaque mois, sans aucune déduction.',
  es: 'El arrendatario deberá pagar la renta el primer día de cada mes, sin deducción alguna.',
  it: 'Il conduttore deve pagare il canone il primo giorno di ogni mese, senza alcuna detrazione.',
  pt: 'O inquilino deve pagar a renda no primeiro dia de cada mês, sem qualquer dedução.',
  nl: 'De huurder moet de huur op de eerste dag van elke maand zonder aftrek betalen.',
  pl: 'Najemca jest zobowiązany płacić czynsz pierwszego dnia każdego miesiąca bez potrąceń.',
  sv: 'Hyresgästen ska betala hyran den första dagen i varje månad utan avdrag.',
  fi: 'Vuokralaisen on maksettava vuokra jokaisen kuukauden ensimmäisenä päivänä ilman vähennyksiä.',
  tr: 'Kiracı kirayı her ayın ilk günü herhangi bir kesinti yapmadan ödemekle yükümlüdür.',
  ru: 'Арендатор обязан вносить арендную плату в первый день каждого месяца без вычетов.',
  uk: 'Орендар зобов’язаний сплачувати орендну плату в перший день кожного місяця без вирахувань.',
  el: 'Ο μισθωτής οφείλει να καταβάλλει το μίσθωμα την πρώτη ημέρα κάθε μήνα χωρίς εκπτώσεις.',
  ar: 'يجب على المستأجر دفع الإيجار في اليوم الأول من كل شهر دون أي خصم.',
  he: 'השוכר ישלם את דמי השכירות ביום הראשון של כל חודש ללא כל ניכוי.',
  hi: 'किरायेदार को हर महीने के पहले दिन बिना किसी कटौती के किराया देना होगा।',
  ja: '借主は、毎月一日に、いかなる控除もなしに賃料を支払わなければならない。',
  ko: '임차인은 매월 첫째 날에 어떠한 공제도 없이 임대료를 지불하여야 한다.',
  zh: '承租人应当在每月的第一天支付租金，不得作任何扣除。',
  th: 'ผู้เช่าต้องชำระค่าเช่าในวันแรกของทุกเดือนโดยไม่มีการหักเงิน',
};

describe('detectLanguage', () => {
  it.each(Object.entries(samples))('knows %s', (language, text) => {
    expect(detectLanguage(text)).toMatchObject({ language });
    expect(detectLanguage(text).confidence).toBeGreaterThan(0);
    expect(detectLanguage(`${text} `.repeat(200)).language).toBe(language);
  });

  it('cannot tell from few letters, or from none', () => {
    for (const text of ['', 'Yes', 'OK 42', '12.03.2019 – 31.12.2024 ++ 100 %', '漢字', '🙂🙂🙂🙂🙂🙂🙂🙂🙂']) expect(detectLanguage(text)).toEqual({ language: 'und', confidence: 0 });
  });

  it('judges a long text by its middle and end too', () => {
    const german = `${samples['de']} `.repeat(40);
    expect(detectLanguage(`Standard English licence header, as is usual in such files, without warranty. ${german}`).language).toBe('de');
  });

  it('gives the same for the same text, whatever was asked before, also where a sample cuts a character', () => {
    const emoji = '🙂 bonjour à tous 🙂'.repeat(100);
    const first = detectLanguage(emoji);
    for (const text of Object.values(samples)) detectLanguage(text);
    expect(detectLanguage(emoji)).toEqual(first);
    // Pinned: another version of the detector that judges otherwise changes reports, which is to be seen here.
    expect(Object.values(samples).map((text) => detectLanguage(text).confidence)).toEqual([0.63, 0.816, 0.819, 0.338, 0.883, 0.553, 0.617, 0.966, 0.585, 0.854, 0.461, 0.134, 0.111, 1, 0.283, 1, 0.01, 0.959, 1, 0.657, 1]);
  });
});
