// How digits and dates look while they are typed. Pure.

/** 12 digits in groups of three, as on an ID card; 10 as a phone number is read: 4-3-3. */
export function group(digits, length) {
  const sizes = { 12: [3, 3, 3, 3], 10: [4, 3, 3] }[length];
  if (!sizes) return digits;
  const parts = [];
  let at = 0;
  for (const size of sizes) {
    if (at < digits.length) parts.push(digits.slice(at, at + size));
    at += size;
  }
  return parts.join(" ") + digits.slice(at);
}

/** One more key on a date: the strokes come by themselves, "1/" is taken as "01/". */
export function typeDate(value, key) {
  const parts = value.split("/");
  const last = parts[parts.length - 1];
  if (key === "/") {
    if (!last || parts.length === 3) return value;
    return [...parts.slice(0, -1), last.padStart(2, "0"), ""].join("/");
  }
  if (parts.length === 3) return last.length < 4 ? value + key : value;
  if (last.length === 2) return `${value}/${key}`;
  return last.length === 1 ? `${value}${key}/` : value + key;
}

/** One key less: a stroke goes together with the digit before it. */
export function eraseDate(value) {
  return value.replace(/\/$/, "").slice(0, -1);
}
