"""Files of models, read for what training and using the model takes; neither torch nor tensorflow is ever imported.

* `registry`: all kinds of files (`READERS`) and the one door, `read_model`.
* `base`: what is found in a file (`ModelFacts`), and which numbers of an estimate that gives (`numbers_of`).
* `source`: a file opened with care: size, kind, JSON within limits.
* `hf_config` with `hf_decoders`, `hf_experts`, `hf_encoders`, `hf_pairs`, `hf_images`, `hf_unet`,
  `hf_dit` over `parts`:
  `config.json` of Hugging Face, in closed form.
* `onnx_file` with `onnx_worker`, `onnx_wire`, `onnx_inputs`, `onnx_graph`, `onnx_inference`, `onnx_protos`,
  `onnx_shapes`, `onnx_folding`, `onnx_counters`: operations of an ONNX graph, counted in a process of its own.
* `safetensors_file`, `keras_file` with `keras_layers`: headers and archives.
* `environment`: a model counted by torch or TensorFlow in an interpreter that the user names.
* `bounded_process`: a process with limits of time, output and memory.

Nothing of a file is executed, unpacked to disk or loaded whole. What a file does not tell stays unknown: an operator
or an architecture that is not known is told, never taken as 0.
"""
