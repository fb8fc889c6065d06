//! Lesson 3. A model: layers are structs, a model is a struct of layers.
import Limpid

// snippet.build
// Layers one after the other. The numbers say how many values come in and how many go out.
var model = Sequential {
  Dense(2, 3)
  Tanh()
  Dense(3, 1)
}
print(model.parameterCount)
// 13

// snippet.compute
// A model is called like a function. The first axis is the batch: here four examples at once.
let inputs = try Tensor([[0, 0], [0, 1], [1, 0], [1, 1]])
print(try model(inputs).shape)
// [4, 1]

// snippet.parameters
// Every parameter has a path.
for (path, parameter) in model.parameters { print(path, parameter.shape) }
// 0.weight [2, 3]
// 0.bias [3]
// 2.weight [3, 1]
// 2.bias [1]

// A model is a value: a copy is a snapshot that later changes do not touch.
let snapshot = model
try model.update { _, parameter in parameter.value = parameter.value * 0 }
print(try model(inputs).array, try snapshot(inputs).array == model(inputs).array)
// [0.0, 0.0, 0.0, 0.0] false
