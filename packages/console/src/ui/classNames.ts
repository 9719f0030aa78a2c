/** Joins the class names that are set: `classNames('row', selected && 'sel')`. */
export function classNames(...names: (string | false | null | undefined)[]): string {
  return names.filter(Boolean).join(' ');
}
