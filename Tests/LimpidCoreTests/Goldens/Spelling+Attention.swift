import LimpidCore

/// How the operations in `Reference/attention.py` are called.
func attention(_ a: GoldenArguments) throws -> (any Valued)? {
  let golden = a.golden, heads = golden.int("heads")!, isCausal = golden.flag("causal"), scale = golden.float("scale")
  if golden.op == "selfAttentionRow" { return try a[0].selfAttentionRow(at: a.indices(1), heads: heads) }
  let isPacked = golden.op == "selfAttention", place = isPacked ? 1 : 3
  let mask: AttentionMask? =
    a.values.count <= place ? nil : golden.flag("added") ? .added(a[place]) : .open(a.mask(place))
  return isPacked
    ? try a[0].selfAttention(heads: heads, isCausal: isCausal, scale: scale, mask: mask)
    : try a[0].attending(to: a[1], values: a[2], heads: heads, isCausal: isCausal, scale: scale, mask: mask)
}
