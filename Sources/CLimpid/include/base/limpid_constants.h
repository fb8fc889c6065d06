// Every constant a result depends on, shared by the C kernels and by Swift (`import CLimpid`). NUMERICS.md says how each is used.
// The polynomials are made by Reference/polynomials.py. Plain literals only, so that Swift sees them.
#ifndef LIMPID_CONSTANTS_H
#define LIMPID_CONSTANTS_H

// MARK: Order of summation

#define LIMPID_BLOCK 256        // contractions, and sums over a strided axis: reduction indices to a block

// MARK: Rounding to whole numbers

#define LIMPID_ROUNDER 0x1.8p+23f        // x + this − this is x rounded to a whole number, |x| < 2^22
#define LIMPID_ROUNDER_BITS 0x4b400000   // its bits; the whole number is the difference of the bits
#define LIMPID_ROUNDER_DOUBLE 0x1.8p+52
#define LIMPID_ROUNDER_DOUBLE_BITS 0x4338000000000000

// MARK: exp, expm1, sigmoid

#define LIMPID_LOG2_E 0x1.715476p+0f
#define LIMPID_LN2_HIGH 0x1.62e4p-1f       // 16 bits, so that its product with an exponent is exact
#define LIMPID_LN2_LOW 0x1.7f7d1cp-20f
#define LIMPID_EXP_HIGHEST 89.0f           // exp is infinite from here on
#define LIMPID_EXP_LOWEST -104.0f          // exp is 0 from here down
// exp(r) = 1 + r + r² Q(r), |r| ≤ ln(2)/2; error 2^-28.1.
#define LIMPID_EXP_0 0x1.000000p-1f  // 0.5
#define LIMPID_EXP_1 0x1.55548ap-3f  // 0.166665152
#define LIMPID_EXP_2 0x1.55552ap-5f  // 0.041666586
#define LIMPID_EXP_3 0x1.123f20p-7f  // 0.00836934149
#define LIMPID_EXP_4 0x1.6cea70p-10f  // 0.0013920432

// MARK: log, log1p

#define LIMPID_SQRT_HALF_BITS 0x3f3504f3   // the bits of sqrt(1/2): mantissas are taken from [sqrt(1/2), sqrt(2))
// log(1 + f) = f + f² (−1/2 + f P(f)); error 2^-28.4.
#define LIMPID_LOG_0 0x1.555546p-2f  // 0.333333105
#define LIMPID_LOG_1 -0x1.0000c8p-2f  // -0.25000298
#define LIMPID_LOG_2 0x1.99a6b0p-3f  // 0.200024962
#define LIMPID_LOG_3 -0x1.550a7cp-3f  // -0.166523904
#define LIMPID_LOG_4 0x1.22c9b2p-3f  // 0.141986266
#define LIMPID_LOG_5 -0x1.03589ap-3f  // -0.126633838
#define LIMPID_LOG_6 0x1.f7cb00p-4f  // 0.12299633
#define LIMPID_LOG_7 -0x1.a7017ep-4f  // -0.103272907
#define LIMPID_LOG_8 0x1.594df0p-5f  // 0.0421514213

// MARK: tanh

#define LIMPID_TANH_BORDER 0.625f
#define LIMPID_TANH_HIGHEST 10.0f          // tanh rounds to 1 from before here on
// tanh(x) = x + x³ P(x²), |x| < 0.625; error 2^-27.8.
#define LIMPID_TANH_0 -0x1.555534p-2f  // -0.333332837
#define LIMPID_TANH_1 0x1.11075ep-3f  // 0.133314833
#define LIMPID_TANH_2 -0x1.b842c4p-5f  // -0.0537427738
#define LIMPID_TANH_3 0x1.524c40p-6f  // 0.0206480622
#define LIMPID_TANH_4 -0x1.767a12p-8f  // -0.00571406307

// MARK: erf

#define LIMPID_ERF_BORDER 0.921875f
#define LIMPID_ERF_HIGHEST 3.92f           // erf rounds to 1 from here on
// erf(x) = x + x P(x²), |x| < 0.921875; error 2^-29.9.
#define LIMPID_ERF_0 0x1.06eba8p-3f  // 0.128379166
#define LIMPID_ERF_1 -0x1.812740p-2f  // -0.376126289
#define LIMPID_ERF_2 0x1.ce2d60p-4f  // 0.112836242
#define LIMPID_ERF_3 -0x1.b8007ep-6f  // -0.0268555861
#define LIMPID_ERF_4 0x1.54423ep-8f  // 0.00519193662
#define LIMPID_ERF_5 -0x1.a5b7c4p-11f  // -0.000804362935
#define LIMPID_ERF_6 0x1.4e382ap-14f  // 7.96841123e-05
// erf(x) = 1 − exp(−x P(x)), 0.921875 ≤ x ≤ 3.92; error 2^-30.5.
#define LIMPID_ERFC_0 0x1.20ef6ap+0f  // 1.12865317
#define LIMPID_ERFC_1 0x1.453000p-1f  // 0.635131836
#define LIMPID_ERFC_2 0x1.b3480ap-4f  // 0.106269874
#define LIMPID_ERFC_3 -0x1.85cb3ep-6f  // -0.0237911325
#define LIMPID_ERFC_4 0x1.df43a8p-9f  // 0.00365649629
#define LIMPID_ERFC_5 -0x1.562d02p-12f  // -0.000326324283
#define LIMPID_ERFC_6 0x1.84e02ep-17f  // 1.1589399e-05

// MARK: The normal distribution

// log2 Φ(−x) = P(x), x ≥ 0; the error in Φ is below 2^-24.3 of Φ^(1/4).
#define LIMPID_NORMAL_0 -0x1.fffffep-1f  // -0.99999994
#define LIMPID_NORMAL_1 -0x1.26af0ap+0f  // -1.15110838
#define LIMPID_NORMAL_2 -0x1.d6332ep-2f  // -0.45917961
#define LIMPID_NORMAL_3 -0x1.aed2f0p-5f  // -0.0525908172
#define LIMPID_NORMAL_4 0x1.d89ad0p-8f  // 0.00721137598
#define LIMPID_NORMAL_5 -0x1.0e5664p-12f  // -0.000257813896
#define LIMPID_NORMAL_6 -0x1.17d574p-13f  // -0.000133435155
#define LIMPID_NORMAL_7 0x1.d266d0p-16f  // 2.77997024e-05
#define LIMPID_NORMAL_8 -0x1.ecb51ep-20f  // -1.83547843e-06
// 2^f = 1 + f P(f), |f| ≤ 1/2; error 2^-23.3.
#define LIMPID_EXP2_0 0x1.62e432p-1f  // 0.693147242
#define LIMPID_EXP2_1 0x1.ebf9a4p-3f  // 0.240222245
#define LIMPID_EXP2_2 0x1.c6acfap-5f  // 0.0555024035
#define LIMPID_EXP2_3 0x1.3cf2bcp-7f  // 0.00967249088
#define LIMPID_EXP2_4 0x1.6032b0p-10f  // 0.00134352874

// MARK: sin, cos

#define LIMPID_TWO_OVER_PI 0x1.45f306p-1f
#define LIMPID_HALF_PI_1 0x1.921fb6p+0f    // π/2 in three parts of 24 bits
#define LIMPID_HALF_PI_2 -0x1.777a5cp-25f
#define LIMPID_HALF_PI_3 -0x1.ee59dap-50f
#define LIMPID_HALF_PI_DOUBLE 0x1.921fb54442d18p+0
#define LIMPID_ANGLE_BORDER 65536.0f       // larger angles are reduced in whole numbers, with the bits of 2/π:
#define LIMPID_TWO_OVER_PI_BITS_0 0x00000000u
#define LIMPID_TWO_OVER_PI_BITS_1 0xa2f9836eu
#define LIMPID_TWO_OVER_PI_BITS_2 0x4e441529u
#define LIMPID_TWO_OVER_PI_BITS_3 0xfc2757d1u
#define LIMPID_TWO_OVER_PI_BITS_4 0xf534ddc0u
#define LIMPID_TWO_OVER_PI_BITS_5 0xdb629599u
#define LIMPID_TWO_OVER_PI_BITS_6 0x3c439041u
#define LIMPID_TWO_OVER_PI_BITS_7 0xfe5163abu
// sin(r) = r + r³ S(r²), |r| ≤ π/4; error 2^-32.5.
#define LIMPID_SIN_0 -0x1.555556p-3f  // -0.166666672
#define LIMPID_SIN_1 0x1.111174p-7f  // 0.0083333794
#define LIMPID_SIN_2 -0x1.a058e4p-13f  // -0.00019852983
#define LIMPID_SIN_3 0x1.7bf19ap-19f  // 2.83080158e-06
// cos(r) = 1 − r²/2 + r⁴ C(r²); error 2^-33.1.
#define LIMPID_COS_0 0x1.55554ap-5f  // 0.0416666456
#define LIMPID_COS_1 -0x1.6c0c1ap-10f  // -0.00138873013
#define LIMPID_COS_2 0x1.99e0eep-16f  // 2.44306702e-05

// MARK: pow, in double

#define LIMPID_POW_LIMIT 200.0             // 2^±200 is beyond every float
// log2((1 + s) / (1 − s)) = s L(s²); error 2^-50.6.
#define LIMPID_POW_LOG_0 0x1.71547652b82ffp+1  // 2.88539008
#define LIMPID_POW_LOG_1 0x1.ec709dc39c9a6p-1  // 0.961796694
#define LIMPID_POW_LOG_2 0x1.2776c516af8cbp-1  // 0.577078017
#define LIMPID_POW_LOG_3 0x1.a617566fdd3eep-2  // 0.412198401
#define LIMPID_POW_LOG_4 0x1.484fae05abc9cp-2  // 0.320616454
#define LIMPID_POW_LOG_5 0x1.0bb7838431eb8p-2  // 0.261442237
#define LIMPID_POW_LOG_6 0x1.f18a095a6c356p-3  // 0.242939065
// 2^f = P(f), |f| ≤ 1/2; error 2^-34.5.
#define LIMPID_POW_EXP_0 0x1.ffffffffa6e9ep-1  // 1
#define LIMPID_POW_EXP_1 0x1.62e42fef6cc8ep-1  // 0.693147181
#define LIMPID_POW_EXP_2 0x1.ebfbe0aa41c45p-3  // 0.240226512
#define LIMPID_POW_EXP_3 0x1.c6b08e070b0e4p-5  // 0.0555041098
#define LIMPID_POW_EXP_4 0x1.3b29d8885c379p-7  // 0.00961802552
#define LIMPID_POW_EXP_5 0x1.5d871595092cap-10  // 0.00133334226
#define LIMPID_POW_EXP_6 0x1.446ca1ea14a80p-13  // 0.000154697583
#define LIMPID_POW_EXP_7 0x1.00f7c4a0bb5dap-16  // 1.53164771e-05

// MARK: Activations

#define LIMPID_INVERSE_SQRT_TWO_PI 0x1.988454p-2f  // the density of the normal at 0
#define LIMPID_SQRT_TWO_OVER_PI 0x1.988454p-1f     // gelu by tanh: x/2 (1 + tanh(sqrt(2/π) (x + 0.044715 x³)))
#define LIMPID_GELU_CUBIC 0x1.6e4e26p-5f
#define LIMPID_SELU_SCALE 0x1.0cfabep+0f           // λ, and λα
#define LIMPID_SELU_NEGATIVE 0x1.c212ccp+0f
#define LIMPID_ONE_SIXTH 0x1.555556p-3f

// MARK: Winograd's form F(4×4, 3×3)

#define LIMPID_WINOGRAD_ROOT 0x1.6a09e6p+0f        // √2: its points are 0, ±√2 / 2, ±√2 and infinity
#define LIMPID_WINOGRAD_HALF_ROOT 0x1.6a09e6p-1f
#define LIMPID_WINOGRAD_TWO_THIRDS 0x1.555556p-1f
#define LIMPID_WINOGRAD_ROOT_THIRD 0x1.e2b7dep-2f  // √2 / 3
#define LIMPID_WINOGRAD_ROOT_SIXTH 0x1.e2b7dep-3f

#endif
