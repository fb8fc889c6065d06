/// Every layer of the library, by its place in the folders. A layer that is listed here can be read from a model file and goes through
/// the layer battery.
public let allLayers: [any DescribedLayer.Type] = [
  ColumnEmbedding.self, Dense.self, Embedding.self,
  GRU.self, LSTM.self, RNN.self, MultiHeadAttention.self, PositionalEmbedding.self, TransformerBlock.self,
  Sequential.self, Residual.self, Ensemble.self, Dropout.self, Flatten.self, GaussianCode.self, Reshaped.self,
  Conv1D.self, Conv2D.self, ConvTranspose2D.self, DepthwiseConv2D.self,
  AdaptiveAveragePool2D.self, AdaptiveMaxPool2D.self, AveragePool1D.self, AveragePool2D.self, GlobalAveragePool2D.self,
  GlobalMaxPool2D.self, MaxPool1D.self, MaxPool2D.self, Upsample.self,
  BatchNorm.self, GroupNorm.self, InstanceNorm.self, LayerNorm.self, RMSNorm.self,
  ELU.self, GELU.self, HardSigmoid.self, HardSwish.self, LeakyReLU.self, LogSoftmax.self, Mish.self, PReLU.self,
  ReLU.self, SELU.self, Sigmoid.self, SiLU.self, Softmax.self, Softplus.self, Tanh.self, TanhGELU.self,
]
