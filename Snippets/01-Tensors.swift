//! Lesson 1. Tensors: numbers in a box, and what can be done with them.
import Limpid

// snippet.make
// A tensor has a shape and elements. It is a value: once made it never changes.
let x = try Tensor([[1, 2, 3], [4, 5, 6]])
print(x)
// [[1, 2, 3],
//  [4, 5, 6]]
print(x.shape, x.rank, x.count)
// [2, 3] 2 6

// snippet.compute
// Operations work on all elements at once; a smaller tensor is stretched to fit (broadcasting).
let row: Tensor = [10, 20, 30]
print(try x * 2 + row)
// [[12, 24, 36],
//  [18, 30, 42]]

// snippet.reduce
// Sums along an axis. Axes count from 0, or from the end with -1, -2, …
print(try x.sum(axes: -1))
// [6, 15]

// snippet.slice
// Parts: a position or a range for each axis, from the end if negative, by steps if asked for.
print(try x[-1], try x[0..., 0], try x[0, 1 ..< -1])
// [4, 5, 6] [1, 4] [2]
print(try x[0, -2...], try x[0, (0...).by(-1)], try x[.rest, 2])
// [2, 3] [3, 2, 1] [3, 6]
print(try x[x .> 4])
// [5, 6]

// snippet.error
// Shapes that do not fit are an error that says what came, what was expected and how to mend it.
do {
  _ = try x + Tensor([1, 2])
} catch {
  print(error)
}
// +: shapes [2, 3] and [2] do not go together: axis -1 has sizes 3 and 2 needs equal sizes, or one of them 1
//   mend  reshape one of them so that the last axes agree
