import LimpidCore
import LimpidLayers

/// A 3 × 3 convolution that keeps the image's size, batch norm and ReLU: [n, h, w, inputs] → [n, h, w, outputs]. The norm's shift stands for
/// the convolution's bias.
func normalizedConvolution(_ inputs: Int, _ outputs: Int) -> SequentialBuilder.Layers {
  [Conv2D(inputs, outputs, kernel: 3, padding: 1, bias: false), BatchNorm(outputs), ReLU()]
}
