/** The measure of the demonstration that was amended before it opened: what is easier since can be read on its page. */
export const AMENDED = 'HL-2026-SHOP-01';

interface Amendable {
  code: string;
  materials: object[];
  clocks: object;
}

export const codeOf = (definition: unknown): string => (definition as Amendable).code;

/** As it was first published: one paper more, and twice the time. */
export function firstEdition(definition: unknown): unknown {
  const measure = definition as Amendable;
  if (codeOf(measure) !== AMENDED) return measure;
  const photo = {
    key: 'photo',
    name: '店铺门头照片',
    required: true,
    tolerable: false,
    source: '自备，手机拍照即可',
    accept: ['jpg', 'png'],
    maxBytes: 10_485_760,
  };
  return {
    ...measure,
    version: 1,
    materials: [...measure.materials.map((material) => ({ ...material, tolerable: false })), photo],
    clocks: { ...measure.clocks, promisedWorkingDays: 10 },
  };
}

export function secondEdition(definition: unknown): unknown {
  return { ...(definition as Amendable), version: 2 };
}
