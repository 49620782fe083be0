// Makes a process believe that it is another time: `node --import` this file, with the milliseconds in SKEW_MS.
const skew = Number(process.env.SKEW_MS);
const RealDate = Date;
globalThis.Date = class Date extends RealDate {
  constructor(...parts) {
    if (parts.length === 0) super(RealDate.now() + skew);
    else super(...parts);
  }

  static now() {
    return RealDate.now() + skew;
  }
};
