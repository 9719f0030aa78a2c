import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { momentReader } from './readMoment.ts';
import { TimeSurvey, type TimeVerdict } from './surveyTimes.ts';
import { readTime, type TimeFormat } from './timeFormat.ts';

function survey(...values: string[]): TimeVerdict {
  const found = new TimeSurvey();
  for (const value of values) found.add(value);
  return found.conclude();
}

describe('reading a moment', () => {
  it.each<[TimeFormat, string, string]>([
    ['y/m/d', '2025-06-27T17:04:34.141581+00:00', '2025-06-27T17:04:34.141581+00:00'],
    ['y/m/d', '2012/10/09 14:50:17.000', '2012-10-09T14:50:17.000Z'],
    ['y/m/d', '20161231T235959Z', '2016-12-31T23:59:59Z'],
    ['y/m/d', '2016-12-31', '2016-12-31T00:00:00Z'],
    ['y/m/d', '2016-12-31 10:00:00.123456789 +0530', '2016-12-31T10:00:00.123456+05:30'],
    ['y/m/d', '2016-12-31 10:00:00+02', '2016-12-31T10:00:00+02:00'],
    ['d/m/y', '29/2/2016 01:16', '2016-02-29T01:16:00Z'],
    ['d/m/y', '20-10-16', '2016-10-20T00:00:00Z'],
    ['d/m/y', '31.12.99 23:59', '1999-12-31T23:59:00Z'],
    ['m/d/y', '2/29/2016 1:16 PM', '2016-02-29T13:16:00Z'],
    ['m/d/y', '2/29/2016, 12:16:09 a.m.', '2016-02-29T00:16:09Z'],
    ['month-name', '29 Feb 2016 01:16', '2016-02-29T01:16:00Z'],
    ['month-name', 'February 29, 2016 at 1:16 AM', '2016-02-29T01:16:00Z'],
    ['month-name', 'Mon, 29 Feb 2016 01:16:00 GMT', '2016-02-29T01:16:00Z'],
    ['epoch-s', '1456708560', '2016-02-29T01:16:00Z'],
    ['epoch-s', '1456708560.25', '2016-02-29T01:16:00.250000Z'],
    ['epoch-ms', '1456708560123', '2016-02-29T01:16:00.123000Z'],
    ['epoch-us', '1456708560123456', '2016-02-29T01:16:00.123456Z'],
    ['dd.MM.yyyy HH\'h\'mm', '29.02.2016 01h16', '2016-02-29T01:16:00Z'],
    ['dd/MM/yyyy HH:mm:ss ZZZ', '29/02/2016 01:16:00 +0200', '2016-02-29T01:16:00+02:00'],
  ])('%s: %s', (format, text, expected) => {
    expect(momentReader(format, 'UTC')(text)?.text).toBe(expected);
  });

  it.each<[TimeFormat, string]>([
    ['d/m/y', '2/29/2016'],
    ['d/m/y', '30/2/2016'],
    ['y/m/d', '2015-02-29'],
    ['y/m/d', '2016-01-01 24:00'],
    ['y/m/d', '2016-01-01 10:00:60'],
    ['y/m/d', 'yesterday'],
    ['m/d/y', '1/2/2016 13:00 PM'],
    ['d/m/y', '1/2/216'],
    ['epoch-s', 'abc'],
  ])('%s does not read %s', (format, text) => {
    expect(readTime(text, format)).toBeUndefined();
  });

  it('reads in every format what that format wrote', () => {
    const formats: [TimeFormat, string][] = [['d/m/y', 'd/M/yyyy HH:mm:ss'], ['m/d/y', 'MM-dd-yyyy h:mm:ss a'], ['y/m/d', "yyyy-MM-dd'T'HH:mm:ss"], ['month-name', 'd LLLL yyyy HH:mm:ss'], ['d/m/y', 'dd.MM.yy HH:mm:ss']];
    fc.assert(
      fc.property(fc.date({ min: new Date('1971-01-01'), max: new Date('2069-12-31'), noInvalidDate: true }), fc.constantFrom(...formats), (date, [format, pattern]) => {
        const time = DateTime.fromJSDate(date, { zone: 'utc' }).startOf('second');
        expect(momentReader(format, 'UTC')(time.toFormat(pattern, { locale: 'en' }))?.text).toBe(time.toFormat("yyyy-MM-dd'T'HH:mm:ss'Z'"));
      }),
    );
  });

  it('takes a reading without zone in the zone of the mapping and says so', () => {
    const read = momentReader('y/m/d', 'Europe/Rome');
    expect(read('2012-07-09 14:50:17')).toEqual({ text: '2012-07-09T14:50:17+02:00', zoneAssumed: true });
    expect(read('2012-12-09 14:50:17')).toEqual({ text: '2012-12-09T14:50:17+01:00', zoneAssumed: true });
    expect(read('2012-12-09T14:50:17Z')).toEqual({ text: '2012-12-09T14:50:17Z', zoneAssumed: false });
    // The hour shown twice, and the one skipped.
    expect(read('2012-10-28 02:30')?.text).toBe('2012-10-28T02:30:00+02:00');
    expect(read('2012-03-25 02:30')?.text).toBe('2012-03-25T02:30:00+01:00');
  });

  it('agrees with Luxon on the moment of any reading that exists', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: Date.UTC(1980, 0), max: Date.UTC(2037, 0) }),
        fc.constantFrom('Europe/Rome', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Pacific/Apia'),
        (moment, zone) => {
          const local = DateTime.fromMillis(moment, { zone }).startOf('second');
          const read = momentReader('y/m/d', zone)(local.toFormat('yyyy-MM-dd HH:mm:ss'))!;
          const again = DateTime.fromISO(read.text, { zone });
          expect(again.toFormat('yyyy-MM-dd HH:mm:ss')).toBe(local.toFormat('yyyy-MM-dd HH:mm:ss'));
        },
      ),
    );
  });
});

describe('telling how moments are written', () => {
  it('lets one day beyond the twelfth decide', () => {
    expect(survey('1/2/2016 10:00', '29/2/2016 01:16', '3/4/2016 09:00')).toMatchObject({ verdict: 'format', format: 'd/m/y', zoned: 0 });
    expect(survey('1/2/2016', '2/29/2016')).toMatchObject({ verdict: 'format', format: 'm/d/y' });
  });

  it('says so when none does, with a value that would mean two days', () => {
    expect(survey('5/5/2016', '1/2/2016', '3/4/2016')).toEqual({ verdict: 'ambiguous', formats: ['d/m/y', 'm/d/y'], example: '1/2/2016' });
    expect(survey('01-03-17', '07-03-17')).toMatchObject({ verdict: 'ambiguous', formats: ['y/m/d', 'd/m/y', 'm/d/y'] });
  });

  it('does not mind values that mean the same day either way', () => {
    expect(survey('5/5/2016', '6/6/2016')).toMatchObject({ verdict: 'format', format: 'd/m/y' });
  });

  it('says so when the values contradict each other', () => {
    expect(survey('29/2/2016', '2/29/2016')).toEqual({ verdict: 'contradictory', formats: ['d/m/y', 'm/d/y'], examples: ['29/2/2016', '2/29/2016'] });
  });

  it('never decides against a value it could read', () => {
    const pattern = fc.constantFrom<['d/m/y' | 'm/d/y', string]>(['d/m/y', 'd/M/yyyy'], ['m/d/y', 'M/d/yyyy']);
    fc.assert(
      fc.property(pattern, fc.array(fc.date({ min: new Date('1990-01-01'), max: new Date('2030-01-01'), noInvalidDate: true }), { minLength: 1, maxLength: 20 }), ([format, luxon], dates) => {
        const days = dates.map((date) => DateTime.fromJSDate(date, { zone: 'utc' }));
        const verdict = survey(...days.map((day) => day.toFormat(luxon)));
        if (days.some(({ day }) => day > 12)) expect(verdict).toMatchObject({ verdict: 'format', format });
        else if (days.some(({ day, month }) => day !== month)) expect(verdict.verdict).toBe('ambiguous');
      }),
    );
  });

  it('knows ISO, epochs and month names, and leaves other text alone', () => {
    expect(survey('2025-06-27T17:04:34Z', '2025-12-10T10:40:51.143569')).toEqual({ verdict: 'format', format: 'y/m/d', fitting: 2, zoned: 1 });
    expect(survey('1456708560', '1456708561')).toMatchObject({ format: 'epoch-s' });
    expect(survey('1456708560000')).toMatchObject({ format: 'epoch-ms' });
    expect(survey('29 Feb 2016')).toMatchObject({ format: 'month-name' });
    expect(survey('Value 1', '17', '')).toEqual({ verdict: 'none' });
  });
});
