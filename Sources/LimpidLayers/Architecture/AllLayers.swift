/// Every layer of the library, by its place in the folders. A layer that is listed here can be read from a model file and goes through
/// the layer battery.
public let allLayers: [any DescribedLayer.Type] = [
  Dense.self, Flatten.self, Reshaped.self, Sequential.self, ReLU.self,
]
