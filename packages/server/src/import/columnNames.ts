/**
 * Column names of a header row: trimmed, an empty one named by its place, and a repeated one numbered, so that
 * `Variant, Variant` becomes `Variant, Variant (2)` and neither cell is lost.
 */
export function columnNames(header: readonly string[]): string[] {
  const seen = new Set<string>();
  return header.map((cell, index) => {
    const base = cell.trim() || `column ${index + 1}`;
    let name = base;
    for (let copy = 2; seen.has(name); copy += 1) name = `${base} (${copy})`;
    seen.add(name);
    return name;
  });
}
