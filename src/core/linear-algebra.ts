/**
 * Cholesky's factorization of a symmetric positive definite matrix (size x size, row-major, of which the lower triangle is read), in place: its lower
 * triangle becomes L with L L^T = matrix.
 *
 * @returns false if the matrix is not positive definite.
 */
export function choleskyFactor(matrix: Float64Array, size: number): boolean {
  for (let column = 0; column < size; column++) {
    let diagonal = matrix[column * size + column]!;
    for (let k = 0; k < column; k++) diagonal -= matrix[column * size + k]! * matrix[column * size + k]!;
    if (!(diagonal > 0)) return false;
    diagonal = Math.sqrt(diagonal);
    matrix[column * size + column] = diagonal;
    for (let row = column + 1; row < size; row++) {
      let value = matrix[row * size + column]!;
      for (let k = 0; k < column; k++) value -= matrix[row * size + k]! * matrix[column * size + k]!;
      matrix[row * size + column] = value / diagonal;
    }
  }
  return true;
}

/** Solves L x = right for the lower triangle L of a matrix, in place. */
export function solveLower(factor: Float64Array, right: Float64Array, size: number): void {
  for (let row = 0; row < size; row++) {
    let value = right[row]!;
    for (let k = 0; k < row; k++) value -= factor[row * size + k]! * right[k]!;
    right[row] = value / factor[row * size + row]!;
  }
}

/** Solves L^T x = right for the lower triangle L of a matrix, in place. */
export function solveLowerTransposed(factor: Float64Array, right: Float64Array, size: number): void {
  for (let row = size - 1; row >= 0; row--) {
    let value = right[row]!;
    for (let k = row + 1; k < size; k++) value -= factor[k * size + row]! * right[k]!;
    right[row] = value / factor[row * size + row]!;
  }
}

/**
 * Solves `matrix * x = right` for a symmetric positive definite matrix (size x size, row-major) by Cholesky's
 * factorization, in place: `matrix` is overwritten by the factor, `right` by x.
 *
 * @returns false if the matrix is not positive definite; `right` is then undefined.
 */
export function solvePositiveDefinite(matrix: Float64Array, right: Float64Array, size: number): boolean {
  if (!choleskyFactor(matrix, size)) return false;
  solveLower(matrix, right, size);
  solveLowerTransposed(matrix, right, size);
  return true;
}
