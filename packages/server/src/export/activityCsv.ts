import { ACTIVITY_COLUMNS, type ActivityRow, valueText } from '../read/activityRow.ts';
import { CSV_LINE_END, csvField, csvLine } from './csvCell.ts';

/** The header of an activity export. */
export const ACTIVITY_CSV_HEADER = csvLine(ACTIVITY_COLUMNS);

/**
 * An event's rows as lines, in the order of the columns; absent and null are empty. Written out rather than joined from
 * arrays of cells: this runs for every row of an export.
 */
export function activityCsvLines(rows: readonly ActivityRow[]): string {
  let lines = '';
  for (const row of rows) {
    lines += `"${row.timestamp}",${csvField(row.actor)},"${row.actorType}","${row.eventType}",${csvField(row.field)},`
      + `${csvField(valueText(row.oldRaw))},${csvField(valueText(row.newRaw))},${csvField(row.onboardingId)}${CSV_LINE_END}`;
  }
  return lines;
}
