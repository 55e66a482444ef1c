/**
 * Solves `matrix * x = right` for a symmetric positive definite matrix (size x size, row-major) by Cholesky's
 * factorization, in place: `matrix` is overwritten by the factor, `right` by x.
 *
 * @returns false if the matrix is not positive definite; `right` is then undefined.
 */
export function solvePositiveDefinite(matrix: Float64Array, right: Float64Array, size: number): boolean {
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
  for (let row = 0; row < size; row++) {
    let value = right[row]!;
    for (let k = 0; k < row; k++) value -= matrix[row * size + k]! * right[k]!;
    right[row] = value / matrix[row * size + row]!;
  }
  for (let row = size - 1; row >= 0; row--) {
    let value = right[row]!;
    for (let k = row + 1; k < size; k++) value -= matrix[k * size + row]! * right[k]!;
    right[row] = value / matrix[row * size + row]!;
  }
  return true;
}
