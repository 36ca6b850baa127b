/** A flag as queries write it; Python's clients say True. Anything else stays for the check to refuse. */
export const truth = ({ value }: { value: unknown }): unknown =>
  typeof value === 'string'
    ? ({ true: true, '1': true, false: false, '0': false }[value.toLowerCase()] ?? value)
    : value;
