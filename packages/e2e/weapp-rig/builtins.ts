/** Tags that the base library draws as plain boxes. A tag of neither list in a template is a mistake. */
export const PLAIN_TAGS: ReadonlySet<string> = new Set(
  `view text scroll-view swiper swiper-item movable-area movable-view cover-view cover-image form label rich-text
   root-portal navigator picker-view picker-view-column match-media page-container share-element block open-data
   web-view ad ad-custom camera canvas map live-player live-pusher audio editor icon progress official-account
   page-meta navigation-bar keyboard-accessory voip-room slot checkbox checkbox-group radio radio-group slider`
    .split(/\s+/)
    .filter(Boolean),
);

type PropertyType = typeof String | typeof Number | typeof Boolean | typeof Array | null;

interface ControlEvent {
  detail?: unknown;
}

/** What a control's method may use of its component. */
export interface ControlSelf {
  triggerEvent(name: string, detail: unknown): void;
  /** the component's own element, from which its native one is reached */
  _$?: ControlSelf;
  getShadowRoot?(): { childNodes: { getBackendElement(): HTMLElement }[] };
}

export interface Control {
  properties: Record<string, PropertyType>;
  template: string;
  methods?: Record<string, (this: ControlSelf, event: ControlEvent) => void>;
}

/** The native element that a control's template wraps. */
function native<E extends HTMLElement>(self: ControlSelf): E {
  const node = (self._$ ?? self).getShadowRoot?.().childNodes[0];
  if (!node) throw new Error('the control has no native element');
  return node.getBackendElement() as E;
}

const typed: Control['methods'] = {
  onInput(this: ControlSelf) {
    this.triggerEvent('input', { value: native<HTMLInputElement>(this).value });
  },
  onFocus(this: ControlSelf) {
    this.triggerEvent('focus', { value: native<HTMLInputElement>(this).value });
  },
  onBlur(this: ControlSelf) {
    this.triggerEvent('blur', { value: native<HTMLInputElement>(this).value });
  },
};

/** Tags with behaviour of their own: a template over native elements plus the events that the real one fires. */
export const CONTROLS: Record<string, Control> = {
  button: {
    properties: {
      type: String,
      size: String,
      plain: Boolean,
      disabled: Boolean,
      loading: Boolean,
      formType: String,
      openType: String,
    },
    template: '<native-button class="wx-button" type="button" disabled="{{disabled}}"><slot/></native-button>',
  },
  input: {
    properties: {
      value: String,
      type: String,
      password: Boolean,
      placeholder: String,
      disabled: Boolean,
      maxlength: Number,
      focus: Boolean,
      confirmType: String,
      ariaLabel: String,
    },
    template:
      '<native-input class="wx-input" value="{{value}}" placeholder="{{placeholder}}" disabled="{{disabled}}" aria-label="{{ariaLabel}}" catch:input="onInput" catch:focus="onFocus" catch:blur="onBlur"/>',
    methods: typed,
  },
  textarea: {
    properties: {
      value: String,
      placeholder: String,
      disabled: Boolean,
      maxlength: Number,
      autoHeight: Boolean,
      ariaLabel: String,
    },
    template:
      '<native-textarea class="wx-textarea" value="{{value}}" placeholder="{{placeholder}}" aria-label="{{ariaLabel}}" catch:input="onInput" catch:focus="onFocus" catch:blur="onBlur"/>',
    methods: typed,
  },
  switch: {
    properties: { checked: Boolean, disabled: Boolean, type: String, color: String },
    template: '<native-input class="wx-switch" type="checkbox" checked="{{checked}}" catch:change="onChange"/>',
    methods: {
      onChange(this: ControlSelf) {
        this.triggerEvent('change', { value: native<HTMLInputElement>(this).checked });
      },
    },
  },
  image: {
    properties: { src: String, mode: String, lazyLoad: Boolean },
    template: '<native-img class="wx-image" src="{{src}}" alt=""/>',
  },
  picker: {
    properties: { mode: String, range: Array, rangeKey: String, value: null, disabled: Boolean },
    template: '<div class="wx-picker"><slot/></div>',
  },
  video: {
    properties: { src: String, controls: Boolean, poster: String, autoplay: Boolean, initialTime: Number },
    template: '<native-video class="wx-video" src="{{src}}" controls="{{controls}}"/>',
  },
};
