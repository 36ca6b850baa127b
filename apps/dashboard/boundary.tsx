import { Component, type ReactNode } from 'react';
import { Failure } from './ui/index.js';

interface Props {
  /** The address: at another one it is tried anew. */
  at: string;
  children: ReactNode;
}

interface State {
  at: string;
  error: unknown;
}

/** Where a page fails, the rest of the window goes on. */
export class Boundary extends Component<Props, State> {
  override state: State = { at: this.props.at, error: undefined };

  static getDerivedStateFromError(error: unknown): Partial<State> {
    return { error };
  }

  static getDerivedStateFromProps({ at }: Props, state: State): Partial<State> | null {
    return at === state.at ? null : { at, error: undefined };
  }

  override render(): ReactNode {
    if (this.state.error === undefined) return this.props.children;
    return (
      <Failure
        error={this.state.error}
        again={() => {
          location.reload();
        }}
      />
    );
  }
}
