import { fireEvent, render, screen } from '@testing-library/react';
import { MemoryRouter } from 'react-router';
import { expect, it, vi } from 'vitest';
import { RowLink } from '../src/parts/row-link';

it('leaves a plain click to its row, and keeps a click for a new tab from it', () => {
  const opened = vi.fn<() => void>();
  render(
    <MemoryRouter>
      <table>
        <tbody>
          <tr onClick={opened}>
            <td>
              <RowLink to="/cases/a">HL1</RowLink>
            </td>
          </tr>
        </tbody>
      </table>
    </MemoryRouter>,
  );
  const link = screen.getByRole('link', { name: 'HL1' });
  expect(fireEvent.click(link, { ctrlKey: true })).toBe(true);
  expect(opened).not.toHaveBeenCalled();
  expect(fireEvent.click(link)).toBe(false);
  expect(opened).toHaveBeenCalledOnce();
});
