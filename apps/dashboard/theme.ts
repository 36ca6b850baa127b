import {
  Combobox,
  createTheme,
  type CSSVariablesResolver,
  type MantineColorsTuple,
  Input,
  Menu,
  Modal,
  Popover,
} from '@mantine/core';

const brand: MantineColorsTuple = [
  ...(['#eef4fc', '#dbe7f8', '#b9d0f1', '#93bdff', '#7aabf5', '#4d89dc'] as const),
  ...(['#3474cf', '#2567c5', '#1d5bbf', '#14509f'] as const),
];
const danger: MantineColorsTuple = [
  ...(['#fdf1f0', '#fbdedc', '#f5bdb9', '#ffaaa5', '#f0807a', '#dc5750'] as const),
  ...(['#c73c36', '#b52c28', '#a32020', '#871919'] as const),
];
const dark: MantineColorsTuple = [
  ...(['#eef2f7', '#b4becb', '#94a0af', '#76828f', '#3d4958', '#313b48'] as const),
  ...(['#242d39', '#1a212b', '#151b24', '#10151c'] as const),
];

const UNFOLDED = { withinPortal: false, floatingStrategy: 'fixed' } as const;

/** Every pair of text and ground keeps 4.5 to 1, in both schemes. */
export const theme = createTheme({
  primaryColor: 'brand',
  primaryShade: 8,
  colors: { brand, danger, dark },
  fontFamily: "system-ui, 'Segoe UI', Roboto, sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', Menlo, Consolas, monospace",
  headings: { fontWeight: '650' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  // What unfolds stays within its landmark, and is not cut off by what scrolls.
  components: {
    // What may be left out says so.
    InputWrapper: Input.Wrapper.extend({ defaultProps: { withAsterisk: false } }),
    // What was typed, or is shown once, is not lost by a slip. A dialog has no banner of the page.
    Modal: Modal.extend({
      defaultProps: {
        ...{ closeOnClickOutside: false, closeOnEscape: false },
        closeButtonProps: { 'aria-label': 'Close' },
      },
    }),
    ModalHeader: { defaultProps: { role: 'none' } },
    Menu: Menu.extend({ defaultProps: { ...UNFOLDED, withInitialFocusPlaceholder: false } }),
    Popover: Popover.extend({ defaultProps: UNFOLDED }),
    Combobox: Combobox.extend({ defaultProps: UNFOLDED }),
  },
});

export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-text': '#16202e',
    '--mantine-color-dimmed': '#4b5768',
    '--mantine-color-placeholder': '#667080',
    '--mantine-color-error': '#a32020',
    '--mantine-color-anchor': '#14509f',
    '--mantine-color-default-border': '#d3d9e1',
    '--ground': '#f5f7fa',
    '--hair': '#e3e7ed',
    '--shade': 'rgb(22 32 46 / 22%)',
    '--good': '#17693a',
    '--good-back': '#e9f6ee',
    '--busy': '#14509f',
    '--busy-back': '#eaf2fc',
    '--warning': '#855000',
    '--warning-back': '#fff5de',
    '--bad': '#a32020',
    '--bad-back': '#fdf0ef',
    '--quiet': '#4b5768',
    '--quiet-back': '#eef1f5',
  },
  dark: {
    '--mantine-color-text': '#eef2f7',
    '--mantine-color-dimmed': '#b4becb',
    '--mantine-color-placeholder': '#94a0af',
    '--mantine-color-error': '#ffaaa5',
    '--mantine-color-anchor': '#93bdff',
    '--mantine-color-default-border': '#3d4958',
    '--ground': '#10151c',
    '--hair': '#2a3340',
    '--shade': 'rgb(0 0 0 / 60%)',
    '--good': '#7fd6a2',
    '--good-back': '#12301f',
    '--busy': '#93bdff',
    '--busy-back': '#182a44',
    '--warning': '#f0b65a',
    '--warning-back': '#33270f',
    '--bad': '#ffaaa5',
    '--bad-back': '#391c1d',
    '--quiet': '#b4becb',
    '--quiet-back': '#242d39',
  },
});
