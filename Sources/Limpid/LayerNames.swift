// Some layers are called like the operations they apply. Whoever imports Limpid means the layer; the operation is `LimpidCore.Tanh` and so
// on, and is usually written as a method.

public typealias AveragePool2D = LimpidLayers.AveragePool2D
public typealias HardSigmoid = LimpidLayers.HardSigmoid
public typealias HardSwish = LimpidLayers.HardSwish
public typealias LogSoftmax = LimpidLayers.LogSoftmax
public typealias MaxPool2D = LimpidLayers.MaxPool2D
public typealias Mish = LimpidLayers.Mish
public typealias Sigmoid = LimpidLayers.Sigmoid
public typealias Softmax = LimpidLayers.Softmax
public typealias Softplus = LimpidLayers.Softplus
public typealias Tanh = LimpidLayers.Tanh
