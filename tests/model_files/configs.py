"""Configurations as their publishers wrote them, cut down to what decides the sizes, with published parameters.

The counts are those of the model cards, papers or stored weights of each model; they are exact.
"""

from __future__ import annotations

from typing import Any


def llama(
    hidden: int, inner: int, layers: int, heads: int, kv: int, vocab: int, context: int = 4_096, **more: Any
) -> Any:
    return {
        "model_type": "llama", "architectures": ["LlamaForCausalLM"], "hidden_size": hidden, "intermediate_size": inner,
        "num_hidden_layers": layers, "num_attention_heads": heads, "num_key_value_heads": kv, "vocab_size": vocab,
        "max_position_embeddings": context, "tie_word_embeddings": False, **more,
    }  # fmt: skip


def gpt2(width: int, layers: int, heads: int) -> Any:
    return {
        "model_type": "gpt2", "n_embd": width, "n_layer": layers, "n_head": heads, "n_positions": 1_024,
        "n_inner": None, "vocab_size": 50_257, "architectures": ["GPT2LMHeadModel"],
    }  # fmt: skip


def neox(width: int, layers: int, heads: int, vocab: int = 50_304) -> Any:
    return {
        "model_type": "gpt_neox", "hidden_size": width, "intermediate_size": 4 * width, "num_hidden_layers": layers,
        "num_attention_heads": heads, "vocab_size": vocab, "max_position_embeddings": 2_048,
        "tie_word_embeddings": False,
    }  # fmt: skip


def bert(kind: str, width: int, layers: int, heads: int, vocab: int, positions: int = 512, types: int = 2) -> Any:
    return {
        "model_type": kind, "hidden_size": width, "intermediate_size": 4 * width, "num_hidden_layers": layers,
        "num_attention_heads": heads, "vocab_size": vocab, "max_position_embeddings": positions,
        "type_vocab_size": types,
    }  # fmt: skip


def t5(width: int, inner: int, layers: int, heads: int, kind: str = "t5", vocab: int = 32_128, **more: Any) -> Any:
    return {
        "model_type": kind, "d_model": width, "d_ff": inner, "num_layers": layers, "num_heads": heads, "d_kv": 64,
        "vocab_size": vocab, "relative_attention_num_buckets": 32, **more,
    }  # fmt: skip


def bart(width: int, layers: int, heads: int, kind: str = "bart", vocab: int = 50_265) -> Any:
    return {
        "model_type": kind, "d_model": width, "encoder_layers": layers, "decoder_layers": layers,
        "encoder_ffn_dim": 4 * width, "decoder_ffn_dim": 4 * width, "encoder_attention_heads": heads,
        "max_position_embeddings": 1_024, "vocab_size": vocab,
    }  # fmt: skip


def whisper(width: int, layers: int, heads: int, vocab: int = 51_865) -> Any:
    return {
        "model_type": "whisper", "d_model": width, "encoder_layers": layers, "decoder_layers": layers,
        "encoder_ffn_dim": 4 * width, "decoder_ffn_dim": 4 * width, "encoder_attention_heads": heads,
        "vocab_size": vocab, "num_mel_bins": 80, "max_source_positions": 1_500, "max_target_positions": 448,
    }  # fmt: skip


def vit(width: int, layers: int, heads: int, patch: int, name: str = "ViTForImageClassification", **more: Any) -> Any:
    return {
        "model_type": "vit", "hidden_size": width, "intermediate_size": 4 * width, "num_hidden_layers": layers,
        "num_attention_heads": heads, "image_size": 224, "patch_size": patch, "num_channels": 3, "qkv_bias": True,
        "architectures": [name], "id2label": {str(label): "a" for label in range(1_000)}, **more,
    }  # fmt: skip


def unet(**more: Any) -> Any:
    return {
        "_class_name": "UNet2DConditionModel", "in_channels": 4, "out_channels": 4, "sample_size": 64,
        "layers_per_block": 2, "block_out_channels": [320, 640, 1_280, 1_280], "cross_attention_dim": 768,
        "attention_head_dim": 8, "act_fn": "silu",
        "down_block_types": ["CrossAttnDownBlock2D"] * 3 + ["DownBlock2D"],
        "up_block_types": ["UpBlock2D"] + ["CrossAttnUpBlock2D"] * 3, **more,
    }  # fmt: skip


LLAMA_3_8B = llama(4_096, 14_336, 32, 32, 8, 128_256, 8_192)
MIXTRAL_8X7B = llama(
    4_096, 14_336, 32, 32, 8, 32_000, 32_768, model_type="mixtral", num_local_experts=8, num_experts_per_tok=2
)
BERT_BASE = bert("bert", 768, 12, 12, 30_522)
GPT2 = gpt2(768, 12, 12)
VIT_BASE = vit(768, 12, 12, 16)
STABLE_DIFFUSION_1_5 = unet()
DEEPSEEK_V3 = llama(
    7_168, 18_432, 61, 128, 128, 129_280, model_type="deepseek_v3", q_lora_rank=1_536, kv_lora_rank=512,
    qk_nope_head_dim=128, qk_rope_head_dim=64, v_head_dim=128, moe_intermediate_size=2_048, n_routed_experts=256,
    n_shared_experts=1, num_experts_per_tok=8, first_k_dense_replace=3, moe_layer_freq=1,
)  # fmt: skip

PUBLISHED: dict[str, tuple[Any, int]] = {
    # METHODS §2.17, V17, and §2.4
    "Llama-3-8B": (LLAMA_3_8B, 8_030_261_248),
    "Llama-2-7B": (llama(4_096, 11_008, 32, 32, 32, 32_000), 6_738_415_616),
    "Mistral-7B-v0.1": (llama(4_096, 14_336, 32, 32, 8, 32_000, 32_768, model_type="mistral"), 7_241_732_096),
    "BERT-base": (BERT_BASE, 109_482_240),
    # Llama and those built like it
    "Llama-2-13B": (llama(5_120, 13_824, 40, 40, 40, 32_000), 13_015_864_320),
    "Llama-2-70B": (llama(8_192, 28_672, 80, 64, 8, 32_000), 68_976_648_192),
    "Llama-3-70B": (llama(8_192, 28_672, 80, 64, 8, 128_256), 70_553_706_496),
    "Llama-3.2-1B": (llama(2_048, 8_192, 16, 32, 8, 128_256, tie_word_embeddings=True, head_dim=64), 1_235_814_400),
    "Llama-3.2-3B": (llama(3_072, 8_192, 28, 24, 8, 128_256, tie_word_embeddings=True, head_dim=128), 3_212_749_824),
    "Mistral-7B-v0.3": (llama(4_096, 14_336, 32, 32, 8, 32_768, model_type="mistral"), 7_248_023_552),
    "InternLM2-7B": (llama(4_096, 14_336, 32, 32, 8, 92_544, model_type="internlm2", bias=False), 7_737_708_544),
    "SmolLM3-3B": (
        llama(2_048, 11_008, 36, 16, 4, 128_256, model_type="smollm3", tie_word_embeddings=True), 3_075_098_624,
    ),
    "Phi-3-mini": (llama(3_072, 8_192, 32, 32, 32, 32_064, model_type="phi3"), 3_821_079_552),
    "Qwen2-0.5B": (llama(896, 4_864, 24, 14, 2, 151_936, model_type="qwen2", tie_word_embeddings=True), 494_032_768),
    "Qwen2-1.5B": (llama(1_536, 8_960, 28, 12, 2, 151_936, model_type="qwen2", tie_word_embeddings=True),
                   1_543_714_304),
    "Qwen2-7B": (llama(3_584, 18_944, 28, 28, 4, 152_064, model_type="qwen2"), 7_615_616_512),
    "Qwen2-72B": (llama(8_192, 29_568, 80, 64, 8, 152_064, model_type="qwen2"), 72_706_203_648),
    "Qwen3-0.6B": (
        llama(1_024, 3_072, 28, 16, 8, 151_936, model_type="qwen3", head_dim=128, tie_word_embeddings=True),
        596_049_920,
    ),
    "Qwen3-8B": (llama(4_096, 12_288, 36, 32, 8, 151_936, model_type="qwen3", head_dim=128), 8_190_735_360),
    "Gemma-2B": (
        {**llama(2_048, 16_384, 18, 8, 1, 256_000, model_type="gemma", head_dim=256), "tie_word_embeddings": None},
        2_506_172_416,
    ),
    "Gemma-7B": (
        {**llama(3_072, 24_576, 28, 16, 16, 256_000, model_type="gemma", head_dim=256), "tie_word_embeddings": None},
        8_537_680_896,
    ),
    "Gemma-2-2B": (
        {**llama(2_304, 9_216, 26, 8, 4, 256_000, model_type="gemma2", head_dim=256), "tie_word_embeddings": None},
        2_614_341_888,
    ),
    "Gemma-2-9B": (
        {**llama(3_584, 14_336, 42, 16, 8, 256_000, model_type="gemma2", head_dim=256), "tie_word_embeddings": None},
        9_241_705_984,
    ),
    "Gemma-3-1B": (
        {**llama(1_152, 6_912, 26, 4, 1, 262_144, model_type="gemma3_text", head_dim=256), "tie_word_embeddings": None},
        999_885_952,
    ),
    "OLMo-7B": (llama(4_096, 11_008, 32, 32, 32, 50_304, model_type="olmo"), 6_888_095_744),
    "OLMo-2-7B": (llama(4_096, 11_008, 32, 32, 32, 100_352, model_type="olmo2"), 7_298_617_344),
    "Command-R": (
        {**llama(8_192, 22_528, 40, 64, 64, 256_000, model_type="cohere"), "tie_word_embeddings": None}, 34_980_831_232,
    ),
    "StableLM-3B": (llama(2_560, 6_912, 32, 32, 32, 50_304, model_type="stablelm"), 2_795_443_200),
    "Phi-2": (llama(2_560, 10_240, 32, 32, 32, 51_200, model_type="phi"), 2_779_683_840),
    "Phi-1.5": (llama(2_048, 8_192, 24, 32, 32, 51_200, model_type="phi"), 1_418_270_720),
    "StarCoder2-3B": (
        {**llama(3_072, 12_288, 30, 24, 2, 49_152, model_type="starcoder2"), "tie_word_embeddings": None},
        3_030_371_328,
    ),
    # Decoders of other shapes
    "GPT-2": (GPT2, 124_439_808),
    "GPT-2 medium": (gpt2(1_024, 24, 16), 354_823_168),
    "GPT-2 large": (gpt2(1_280, 36, 20), 774_030_080),
    "GPT-2 XL": (gpt2(1_600, 48, 25), 1_557_611_200),
    "StarCoder": (
        {"model_type": "gpt_bigcode", "n_embd": 6_144, "n_layer": 40, "n_head": 48, "n_positions": 8_192,
         "n_inner": 24_576, "vocab_size": 49_152, "multi_query": True}, 15_517_456_384,
    ),
    "GPT-Neo-125M": (
        {"model_type": "gpt_neo", "hidden_size": 768, "num_layers": 12, "num_heads": 12, "num_attention_heads": 12,
         "vocab_size": 50_257, "max_position_embeddings": 2_048, "intermediate_size": None}, 125_198_592,
    ),
    "GPT-J-6B": (
        {"model_type": "gptj", "n_embd": 4_096, "n_layer": 28, "n_head": 16, "n_positions": 2_048, "vocab_size": 50_400,
         "n_inner": None, "tie_word_embeddings": False}, 6_050_882_784,
    ),
    "GPT-NeoX-20B": (neox(6_144, 44, 64, 50_432), 20_554_567_680),
    "Pythia-70M": (neox(512, 6, 8), 70_426_624),
    "Pythia-160M": (neox(768, 12, 12), 162_322_944),
    "Pythia-1.4B": (neox(2_048, 24, 16), 1_414_647_808),
    "Pythia-6.9B": (neox(4_096, 32, 32, 50_432), 6_857_302_016),
    "Pythia-12B": (neox(5_120, 36, 40, 50_688), 11_846_072_320),
    "Falcon-7B": (
        {"model_type": "falcon", "hidden_size": 4_544, "num_hidden_layers": 32, "num_attention_heads": 71,
         "vocab_size": 65_024, "multi_query": True, "parallel_attn": True, "bias": False,
         "new_decoder_architecture": False}, 6_921_720_704,
    ),
    "Falcon-40B": (
        {"model_type": "falcon", "hidden_size": 8_192, "num_hidden_layers": 60, "num_attention_heads": 128,
         "num_kv_heads": 8, "vocab_size": 65_024, "parallel_attn": True, "bias": False,
         "new_decoder_architecture": True}, 41_303_293_952,
    ),
    "OPT-125M": (
        {"model_type": "opt", "hidden_size": 768, "ffn_dim": 3_072, "num_hidden_layers": 12, "num_attention_heads": 12,
         "vocab_size": 50_272, "max_position_embeddings": 2_048, "word_embed_proj_dim": 768}, 125_239_296,
    ),
    "OPT-350M": (
        {"model_type": "opt", "hidden_size": 1_024, "ffn_dim": 4_096, "num_hidden_layers": 24,
         "num_attention_heads": 16, "vocab_size": 50_272, "max_position_embeddings": 2_048, "word_embed_proj_dim": 512,
         "do_layer_norm_before": False}, 331_196_416,
    ),
    "OPT-1.3B": (
        {"model_type": "opt", "hidden_size": 2_048, "ffn_dim": 8_192, "num_hidden_layers": 24,
         "num_attention_heads": 32, "vocab_size": 50_272, "max_position_embeddings": 2_048,
         "word_embed_proj_dim": 2_048}, 1_315_758_080,
    ),
    "BLOOM-560M": (
        {"model_type": "bloom", "n_embed": 1_024, "n_layer": 24, "num_attention_heads": 16, "vocab_size": 250_880},
        559_214_592,
    ),
    "BLOOM": (
        {"model_type": "bloom", "n_embed": 14_336, "n_layer": 70, "num_attention_heads": 112, "vocab_size": 250_880},
        176_247_271_424,
    ),
    "MPT-7B": (
        {"model_type": "mpt", "d_model": 4_096, "n_layers": 32, "n_heads": 32, "vocab_size": 50_432,
         "expansion_ratio": 4, "max_seq_len": 2_048}, 6_649_286_656,
    ),
    # Mixtures of experts
    "Mixtral-8x7B": (MIXTRAL_8X7B, 46_702_792_704),
    "Mixtral-8x22B": (
        llama(6_144, 16_384, 56, 48, 8, 32_768, model_type="mixtral", num_local_experts=8, num_experts_per_tok=2),
        140_630_071_296,
    ),
    "Qwen1.5-MoE-A2.7B": (
        llama(2_048, 5_632, 24, 16, 16, 151_936, model_type="qwen2_moe", moe_intermediate_size=1_408,
              shared_expert_intermediate_size=5_632, num_experts=60, num_experts_per_tok=4, decoder_sparse_step=1),
        14_315_784_192,
    ),
    "Qwen3-30B-A3B": (
        llama(2_048, 6_144, 48, 32, 4, 151_936, model_type="qwen3_moe", head_dim=128, moe_intermediate_size=768,
              num_experts=128, num_experts_per_tok=8, decoder_sparse_step=1, mlp_only_layers=[]), 30_532_122_624,
    ),
    "OLMoE-1B-7B": (
        llama(2_048, 1_024, 16, 16, 16, 50_304, model_type="olmoe", num_experts=64, num_experts_per_tok=8),
        6_919_161_856,
    ),
    "Phi-3.5-MoE": (
        llama(4_096, 6_400, 32, 32, 8, 32_064, model_type="phimoe", num_local_experts=16, num_experts_per_tok=2,
              attention_bias=True, lm_head_bias=True), 41_873_153_344,
    ),
    "gpt-oss-20b": (
        llama(2_880, 2_880, 24, 64, 8, 201_088, model_type="gpt_oss", head_dim=64, num_local_experts=32,
              num_experts_per_tok=4, attention_bias=True), 20_914_757_184,
    ),
    "gpt-oss-120b": (
        llama(2_880, 2_880, 36, 64, 8, 201_088, model_type="gpt_oss", head_dim=64, num_local_experts=128,
              num_experts_per_tok=4, attention_bias=True), 116_829_156_672,
    ),
    "DeepSeek-MoE-16B": (
        llama(2_048, 10_944, 28, 16, 16, 102_400, model_type="deepseek", moe_intermediate_size=1_408,
              n_routed_experts=64, n_shared_experts=2, num_experts_per_tok=6, first_k_dense_replace=1,
              moe_layer_freq=1), 16_375_728_128,
    ),
    "DeepSeek-V2-Lite": (
        llama(2_048, 10_944, 27, 16, 16, 102_400, model_type="deepseek_v2", q_lora_rank=None, kv_lora_rank=512,
              qk_nope_head_dim=128, qk_rope_head_dim=64, v_head_dim=128, moe_intermediate_size=1_408,
              n_routed_experts=64, n_shared_experts=2, num_experts_per_tok=6, first_k_dense_replace=1,
              moe_layer_freq=1), 15_706_484_224,
    ),
    "DeepSeek-V3": (DEEPSEEK_V3, 671_026_419_200),
    "Granite-3.0-1B-A400M": (
        llama(1_024, 512, 24, 16, 8, 49_155, model_type="granitemoe", num_local_experts=32, num_experts_per_tok=8,
              tie_word_embeddings=True), 1_334_628_352,
    ),
    # Encoders
    "BERT-large": (bert("bert", 1_024, 24, 16, 30_522), 335_141_888),
    "RoBERTa-base": (bert("roberta", 768, 12, 12, 50_265, 514, 1), 124_645_632),
    "RoBERTa-large": (bert("roberta", 1_024, 24, 16, 50_265, 514, 1), 355_359_744),
    "XLM-R-base": (bert("xlm-roberta", 768, 12, 12, 250_002, 514, 1), 278_043_648),
    "MiniLM-L6": (bert("bert", 384, 6, 12, 30_522), 22_713_216),
    "DistilBERT": (
        {"model_type": "distilbert", "dim": 768, "hidden_dim": 3_072, "n_layers": 6, "n_heads": 12,
         "vocab_size": 30_522, "max_position_embeddings": 512}, 66_362_880,
    ),
    "ALBERT-base-v2": (
        {**bert("albert", 768, 12, 12, 30_000), "embedding_size": 128, "num_hidden_groups": 1, "inner_group_num": 1},
        11_683_584,
    ),
    "ModernBERT-base": (
        {**bert("modernbert", 768, 22, 12, 50_368, 8_192), "intermediate_size": 1_152, "attention_bias": False,
         "mlp_bias": False, "norm_bias": False}, 149_014_272,
    ),
    "DeBERTa-v3-base": (
        {**bert("deberta-v2", 768, 12, 12, 128_100, 512, 0), "relative_attention": True, "share_att_key": True,
         "position_biased_input": False, "position_buckets": 256, "norm_rel_ebd": "layer_norm"}, 183_831_552,
    ),
    # Encoder-decoders
    "T5-small": (t5(512, 2_048, 6, 8), 60_506_624),
    "T5-base": (t5(768, 3_072, 12, 12), 222_903_552),
    "T5-large": (t5(1_024, 4_096, 24, 16), 737_668_096),
    "Flan-T5-small": (t5(512, 1_024, 8, 6, feed_forward_proj="gated-gelu", tie_word_embeddings=False), 76_961_152),
    "Flan-T5-base": (t5(768, 2_048, 12, 12, feed_forward_proj="gated-gelu", tie_word_embeddings=False), 247_577_856),
    "Flan-T5-large": (t5(1_024, 2_816, 24, 16, feed_forward_proj="gated-gelu", tie_word_embeddings=False), 783_150_080),
    "mT5-small": (t5(512, 1_024, 8, 6, "mt5", 250_112), 300_176_768),
    "BART-base": (bart(768, 6, 12), 139_420_416),
    "BART-large": (bart(1_024, 12, 16), 406_291_456),
    "mBART-50": (bart(1_024, 12, 16, "mbart", 250_054), 610_879_488),
    "Whisper tiny": (whisper(384, 4, 6), 37_760_640),
    "Whisper base": (whisper(512, 6, 8), 72_593_920),
    "Whisper small": (whisper(768, 12, 12), 241_734_912),
    "Whisper large-v2": (whisper(1_280, 32, 20), 1_543_304_960),
    # Images
    "ViT-B/16": (VIT_BASE, 86_567_656),
    "ViT-B/16 without head": (vit(768, 12, 12, 16, "ViTModel"), 86_389_248),
    "ViT-L/16": (vit(1_024, 24, 16, 16), 304_326_632),
    "DeiT-S": (vit(384, 12, 6, 16), 22_050_664),
    "ViT-H/14": (vit(1_280, 32, 16, 14), 632_045_800),
    # Diffusion
    "Stable Diffusion 1.5": (STABLE_DIFFUSION_1_5, 859_520_964),
    "Stable Diffusion 2.1": (
        unet(cross_attention_dim=1_024, attention_head_dim=[5, 10, 20, 20], use_linear_projection=True, sample_size=96),
        865_910_724,
    ),
    "DiT-XL/2": (
        {"_class_name": "DiTTransformer2DModel", "num_attention_heads": 16, "attention_head_dim": 72, "in_channels": 4,
         "out_channels": 8, "num_layers": 28, "sample_size": 32, "patch_size": 2, "num_embeds_ada_norm": 1_000,
         "attention_bias": True, "activation_fn": "gelu-approximate", "norm_type": "ada_norm_zero",
         "norm_elementwise_affine": False}, 749_826_464,
    ),
    "PixArt-XL-2 1024": (
        {"_class_name": "Transformer2DModel", "num_attention_heads": 16, "attention_head_dim": 72, "in_channels": 4,
         "out_channels": 8, "num_layers": 28, "sample_size": 128, "patch_size": 2, "num_embeds_ada_norm": 1_000,
         "attention_bias": True, "activation_fn": "gelu-approximate", "norm_type": "ada_norm_single",
         "norm_elementwise_affine": False, "cross_attention_dim": 1_152, "caption_channels": 4_096}, 611_349_152,
    ),
    "Stable Diffusion 3 medium": (
        {"_class_name": "SD3Transformer2DModel", "num_attention_heads": 24, "attention_head_dim": 64,
         "in_channels": 16, "out_channels": 16, "num_layers": 24, "sample_size": 128, "patch_size": 2,
         "joint_attention_dim": 4_096, "caption_projection_dim": 1_536, "pooled_projection_dim": 2_048,
         "pos_embed_max_size": 192}, 2_028_328_000,
    ),
    "Flux dev": (
        {"_class_name": "FluxTransformer2DModel", "num_attention_heads": 24, "attention_head_dim": 128,
         "in_channels": 64, "num_layers": 19, "num_single_layers": 38, "joint_attention_dim": 4_096,
         "pooled_projection_dim": 768, "guidance_embeds": True, "patch_size": 1}, 11_901_408_320,
    ),
    "Stable Diffusion XL": (
        unet(
            sample_size=128, block_out_channels=[320, 640, 1_280], cross_attention_dim=2_048,
            transformer_layers_per_block=[1, 2, 10], attention_head_dim=[5, 10, 20], use_linear_projection=True,
            addition_embed_type="text_time", addition_time_embed_dim=256, projection_class_embeddings_input_dim=2_816,
            down_block_types=["DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"],
            up_block_types=["CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"],
        ), 2_567_463_684,
    ),
}  # fmt: skip
