// Layouts of the on-screen keyboard: rows of characters and of key names.

const LETTERS_END = "signs layout accents space left right next enter close";
const SIGNS_END = "letters space left right next enter close";

/** Pages of letters by language. */
export const keyboardLayouts = {
  en: [
    "1 2 3 4 5 6 7 8 9 0 -",
    "q w e r t y u i o p @",
    "a s d f g h j k l '",
    "shift z x c v b n m , . erase",
    LETTERS_END,
  ],
  de: [
    "1 2 3 4 5 6 7 8 9 0 ß",
    "q w e r t z u i o p ü",
    "a s d f g h j k l ö ä",
    "shift y x c v b n m , . erase",
    LETTERS_END,
  ],
};

/** Pages that are the same in every language. */
export const keyboardPages = {
  signs: [
    "1 2 3 4 5 6 7 8 9 0 `",
    '! " # $ % & / ( ) = ?',
    "@ ' * + - _ . : , ; <",
    "more > [ ] { } \\ | ^ ~ erase",
    SIGNS_END,
  ],
  more: [
    "€ £ ¥ ¢ § ° µ © ® ™ …",
    "„ “ ” ‚ ‘ ’ « » ‹ › –",
    "¿ ¡ ± × ÷ ≠ ² ³ ¼ ½ —",
    "signs · • ¶ † ¬ ¦ ª º ‰ erase",
    SIGNS_END,
  ],
  digits: ["1 2 3 erase", "4 5 6 next", "7 8 9 close", "0 done"],
};

/** Alternatives of a key when it is held, or after the accent key. */
export const keyboardAccents = {
  a: "àáâãäåāăąæ", c: "çćč", d: "ďđð", e: "èéêëēęě", g: "ğ", i: "ìíîïīı", l: "ł", n: "ñńň",
  o: "òóôõöøōőœ", r: "ř", s: "śšşșß", t: "ťțþ", u: "ùúûüūůű", y: "ýÿ", z: "źżž",
  ä: "æ", ö: "øœ", "-": "–—_", "'": "’‘", ".": "…", ",": ";",
};
