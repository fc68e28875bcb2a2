"""What is wrong with a file of a model, or with counting one, and what to do."""

from __future__ import annotations

from typing import Final

from greenai_desktop.i18n import N_

MODEL_ERRORS: Final[dict[str, tuple[str, str]]] = {
    "model_file_unknown": (
        N_("{file} is no model file that is known."),
        N_("Known are .onnx, config.json of Hugging Face, .safetensors with its index, and .keras."),
    ),
    "models_missing": (
        N_("ONNX files need the package onnx, which is not installed."),
        N_('Install it with: pip install "greenai-desktop[models]"'),
    ),
    "pickle_refused": (
        N_("{file} is not opened: reading a file of this kind can run any program that is hidden in it."),
        N_("Save the model as .safetensors or .onnx, or count it in your own environment: greenai flops --python"),
    ),
    "hdf5_refused": (
        N_("{file} is in the old format of Keras, HDF5, which is not read."),
        N_("Load it in your environment and save it as .keras, or count it there: greenai flops --python"),
    ),
    "graph_refused": (
        N_("{file} is a compiled or frozen graph, which is not read."),
        N_("Export the model as .onnx, or count it in your own environment: greenai flops --python"),
    ),
    "gguf_refused": (
        N_("{file} is a quantised file for llama.cpp, which is not read."),
        N_("Take config.json of the model that it was made from."),
    ),
    "ort_refused": (
        N_("{file} is in the format of ONNX Runtime alone, which is not read."),
        N_("Take the .onnx file that it was made from."),
    ),
    "model_json_too_large": (
        N_("{file}: what describes the model is larger than {most} MB."),
        N_("No description of a model is that large. Check where the file comes from."),
    ),
    "model_json_damaged": (
        N_("{file} cannot be read as JSON."),
        N_("It is cut off, damaged or of another kind. {detail}"),
    ),
    "model_json_no_object": (N_("{file} describes no model."), N_("Choose the config.json of the model.")),
    "model_nested_too_deep": (
        N_("{file} is nested deeper than any model."),
        N_("It is damaged or was made to do harm. Check where the file comes from."),
    ),
    "model_sizes_impossible": (
        N_("{file}: its sizes are larger than those of anything that can be computed."),
        N_("It is damaged or was made to do harm. Check where the file comes from."),
    ),
    "model_config_unknown": (
        N_("{file} names no architecture."),
        N_("Choose the config.json that lies beside the weights of the model."),
    ),
    "model_setting_missing": (
        N_("{file}: the setting “{name}” is missing."),
        N_("Without it the size of the model is not known. Take the complete config.json."),
    ),
    "model_setting_odd": (
        N_("{file}: “{value}” is not possible, or not known here, for the setting “{name}”."),
        N_("Correct the setting, or enter the parameters of the model yourself."),
    ),
    "safetensors_damaged": (
        N_("{file} is no safetensors file, or its header is damaged."),
        N_("Copy or download the file again."),
    ),
    "safetensors_truncated": (
        N_("{file} is cut off: {missing} bytes are missing at its end."),
        N_("Copy or download the file again."),
    ),
    "safetensors_tensor_odd": (
        N_("{file}: the sizes of the tensor “{name}” do not fit its place in the file."),
        N_("Copy or download the file again."),
    ),
    "safetensors_index_damaged": (
        N_("{file} is no index of safetensors files, or it is damaged."),
        N_("Copy or download the file again."),
    ),
    "safetensors_shard_outside": (
        N_("{file} names “{value}”, which is no safetensors file of the same folder."),
        N_("Only files beside the index are read. Check where the file comes from."),
    ),
    "keras_damaged": (
        N_("{file} is no archive of Keras, or it is damaged."),
        N_("Copy the file again, or save the model again. {detail}"),
    ),
    "keras_too_large": (
        N_("{file}: the archive holds far more than the description of a model."),
        N_("It is damaged or was made to do harm. Check where the file comes from."),
    ),
    "keras_without_config": (
        N_("{file}: the archive does not describe its model."),
        N_("Save the model with: model.save('model.keras')"),
    ),
    "keras_layer_odd": (
        N_("{file}: the description of a layer cannot be read."),
        N_("Save the model again with a present version of Keras."),
    ),
    "keras_own_class": (
        N_("{file}: the model is a class of its own (“{name}”), whose layers the file does not tell."),
        N_("Count it in your own environment: greenai flops --python"),
    ),
    "onnx_damaged": (
        N_("{file} is no ONNX file, or it is cut off or damaged."),
        N_("Copy the file again, or export the model again."),
    ),
    "onnx_too_large": (
        N_("{file}: the graph is too large to be counted, even without its weights."),
        N_("Export one part of the model, or count it in your own environment: greenai flops --python"),
    ),
    "onnx_without_nodes": (N_("{file} holds no operators."), N_("Export the model again.")),
    "onnx_not_sorted": (
        N_("{file}: “{name}” is used before it is made; the graph goes in a circle or lacks a part."),
        N_("Export the model again."),
    ),
    "onnx_crashed": (
        N_("{file} could not be counted: the process that counts ended without an answer."),
        N_("The file is damaged or was made to do harm; this program is not affected. Export the model again."),
    ),
    "onnx_took_too_long": (
        N_("{file} could not be counted within {seconds} s."),
        N_("Export one part of the model, or count it in your own environment: greenai flops --python"),
    ),
    "flops_of_what": (
        N_("It was not said what to count, or two things at once."),
        N_("Name a file, or --python with --call, or --value with --unit."),
    ),
    "flop_unit_unknown": (
        N_("A count of operations needs its unit: MAC or FLOP."),
        N_("One MAC, a multiplication with its addition, is two FLOP. Look where the figure comes from."),
    ),
    "flop_not_possible": (N_("{value} is no possible count of operations."), N_("Enter a number above 0.")),
    "tokens_not_possible": (N_("{value} is no possible length of a text."), N_("Enter a number of tokens above 0.")),
    "call_unreadable": (
        N_("“{value}” is no function that can be called."),
        N_("Type it as module:function, such as my_model:for_counting."),
    ),
    "timeout_not_possible": (
        N_("A time limit of {value} s is not possible."),
        N_("Enter a number of seconds above 0, and at most {most}."),
    ),
    "interpreter_not_started": (
        N_("The interpreter {file} cannot be started."),
        N_("Name the python of your environment, such as .venv/bin/python. {detail}"),
    ),
    "count_timed_out": (
        N_("{file} was ended after {seconds} s without an answer."),
        N_("Count a smaller example, or give it more time with --timeout."),
    ),
    "count_flooded": (
        N_("{file} was ended: it printed far too much."),
        N_("Take out what it prints, then count again."),
    ),
    "count_no_answer": (
        N_("{file} ended with the exit status {status} and without an answer."),
        N_("Run the function in that environment yourself and see what it says. {detail}"),
    ),
    "call_module_missing": (
        N_("The module of {file} cannot be imported in that environment."),
        N_("Start from the folder it lies in, or name that with --folder. {detail}"),
    ),
    "call_function_missing": (N_("The module has no such function as in {file}."), N_("Check its name. {detail}")),
    "call_no_pair": (
        N_("{file} does not return a model and an example."),
        N_("Return both: a tensor, a tuple of arguments or a dict of named ones as the example. {detail}"),
    ),
    "call_no_framework": (
        N_("{file} returns no model of torch or TensorFlow."),
        N_("Other models are best measured: record a short run of them. {detail}"),
    ),
    "counter_missing": (
        N_("The torch of that environment has no counter of operations."),
        N_("It came with torch 2.1. {detail}"),
    ),
    "call_failed": (
        N_("{file} failed in that environment: {detail}"),
        N_("Run the function there yourself, then count again."),
    ),
    "counted_nothing": (
        N_("The counter found no operations in {file}; that cannot be."),
        N_("It does not see recurrent layers and operators of one's own. Measure a short run instead. {detail}"),
    ),
}
